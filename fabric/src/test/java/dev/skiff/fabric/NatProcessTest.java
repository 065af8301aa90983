package dev.skiff.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.fabric.loop.Guest;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.MacAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fabric with the real skiff-nat: a guest made of frames, and sockets of this host. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Made before each test.
class NatProcessTest {
  /** As which the guest calls this host's loopback, and as which the NAT speaks. */
  private static final String HOST = "198.18.0.2";

  private static final String NAT = "198.18.0.1";
  private static final int ROOM = 2048;

  @TempDir private Path folder;
  private SkiffFabric fabric;
  private Guest web;
  private Process nat;
  private ControlConnection fabricControl;
  private ControlConnection natControl;

  @BeforeEach
  void start() throws IOException {
    Path program = program();
    assumeTrue(Files.isExecutable(program), () -> program + " is not built");
    fabric = SkiffFabric.start(folder.resolve("fabric"), 1);
    web = new Guest(folder.resolve("web"));
    startNat();
    fabricControl = new ControlConnection(folder.resolve("fabric"));
  }

  private void startNat() throws IOException {
    nat =
        new ProcessBuilder(program().toString(), path("nat"), path("nat-control"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(nat.inputReader().readLine()).isEqualTo("listening");
    natControl = new ControlConnection(folder.resolve("nat-control"));
    tellNat(
        """
        {"version":1,"ask":"guest","guest":{"name":"i2","mac":"%s","gatewayMac":"%s","mtu":1500,\
        "addresses":[{"address":"%s","nat":"%s","host":"%s"}]}}\
        """
            .formatted(TestPlans.mac(2), TestPlans.GATEWAY_MAC, TestPlans.ipv4(1, 2), NAT, HOST));
  }

  private void tellNat(String line) throws IOException {
    natControl.say(line);
    assertThat(natControl.line()).contains("\"error\":\"\"");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Path program() {
    String named = System.getProperty("skiff.native");
    if (named != null) {
      return Path.of(named, "skiff-nat");
    }
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("native/Makefile"))) {
      root = Objects.requireNonNull(root.getParent(), "not below a checkout of Skiff");
    }
    return root.resolve("target/native/skiff-nat");
  }

  @AfterEach
  void stop() throws Exception {
    if (fabricControl != null) {
      fabricControl.close();
      natControl.close();
      fabric.close();
      web.close();
      nat.destroyForcibly().waitFor();
    }
  }

  private TestPlans plan() {
    return new TestPlans().guest(2, "web", web.path(), 1).outside(path("nat"));
  }

  private void connect(TestPlans plan) throws IOException {
    assertThat(fabricControl.ask(FabricRequest.apply(plan.plan())).error()).isEmpty();
    web.accept();
  }

  /** What a guest's stack makes, with the checksums that the NAT looks at. */
  private static byte[] toward(String address, int protocol, byte[] transport) {
    MemorySegment out = MemorySegment.ofArray(new byte[ROOM]);
    PacketWriter writer =
        new PacketWriter()
            .between(
                mac(TestPlans.mac(2)),
                IpAddress.parse(TestPlans.ipv4(1, 2)).orElseThrow(),
                mac(TestPlans.GATEWAY_MAC),
                IpAddress.parse(address).orElseThrow(),
                out,
                0);
    MemorySegment.copy(
        transport, 0, out, ValueLayout.JAVA_BYTE, writer.payloadAt(), transport.length);
    ByteBuffer header = ByteBuffer.wrap(transport);
    int length =
        protocol == Protocol.TCP
            ? writer.tcp(transport.length)
            : writer.udp(header.getShort(0), header.getShort(2), transport.length - 8);
    return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private static long mac(String text) {
    return MacAddress.parse(text).orElseThrow().bits();
  }

  private static byte[] datagram(String address, int port, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer datagram = ByteBuffer.allocate(8 + data.length);
    datagram.putShort((short) 40_000).putShort((short) port).putInt(0).put(data);
    return toward(address, Protocol.UDP, datagram.array());
  }

  private static byte[] segment(Packet to, int flags, int sequence, int acknowledged) {
    ByteBuffer segment = ByteBuffer.allocate(20);
    segment.putShort((short) to.destinationPort()).putShort((short) to.sourcePort());
    segment.putInt(sequence).putInt(acknowledged).put((byte) 0x50).put((byte) flags);
    segment.putShort((short) 60_000).putInt(0);
    return toward(to.source().toString(), Protocol.TCP, segment.array());
  }

  private Packet next() throws IOException {
    byte[] frame = web.next();
    Packet packet = new Packet();
    assertThat(packet.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
    return packet;
  }

  private static String text(Packet packet, int header) {
    byte[] data =
        packet
            .memory()
            .asSlice(packet.transportAt() + header, packet.transportLength() - header)
            .toArray(ValueLayout.JAVA_BYTE);
    return new String(data, StandardCharsets.UTF_8);
  }

  private static String receive(DatagramSocket socket, DatagramPacket into) throws IOException {
    socket.receive(into);
    return new String(into.getData(), 0, into.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void anAllowedAddressIsReachedAndNoOther() throws IOException {
    try (DatagramSocket allowed = loopback();
        DatagramSocket other = loopback()) {
      connect(plan().egress(2, HOST + "/32", "udp", allowed.getLocalPort()));
      web.send(datagram(HOST, other.getLocalPort(), "no"));
      web.send(datagram(HOST, allowed.getLocalPort(), "ping"));
      DatagramPacket came = new DatagramPacket(new byte[ROOM], ROOM);
      assertThat(receive(allowed, came)).isEqualTo("ping");
      byte[] pong = "pong".getBytes(StandardCharsets.UTF_8);
      allowed.send(new DatagramPacket(pong, pong.length, came.getSocketAddress()));
      Packet answer = next();
      assertThat(text(answer, 8)).isEqualTo("pong");
      assertThat(answer.source()).hasToString(HOST);
      assertThat(answer.sourcePort()).isEqualTo(allowed.getLocalPort());
      other.setSoTimeout(1);
      assertThatThrownBy(() -> receive(other, came)).isInstanceOf(SocketTimeoutException.class);
      assertThat(fabricControl.ask(FabricRequest.of("denied")).denied())
          .extracting(Denial::from, Denial::port)
          .containsExactly(tuple("i2", other.getLocalPort()));
    }
  }

  private static DatagramSocket loopback() throws IOException {
    return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  @Test
  void whatTheNatRefusesIsToldToTheGuest() throws IOException {
    connect(plan().egress(2, "127.0.0.0/8", "udp", 53));
    web.send(datagram("127.0.0.1", 53, "let me in"));
    Packet answer = next();
    assertThat(answer.isIcmpError()).isTrue();
    assertThat(answer.source()).hasToString(NAT);
  }

  @Test
  void aPublishedPortLeadsToTheGuestAlsoFromANatThatIsStartedAnew() throws Exception {
    int port = freePort();
    connect(plan().publish(2, "tcp", 80));
    talkThrough(port);
    natControl.close();
    nat.destroyForcibly().waitFor();
    startNat();
    talkThrough(port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private void talkThrough(int port) throws IOException {
    tellNat(
        """
        {"version":1,"ask":"publish","publication":{"guest":"i2","protocol":"tcp",\
        "address":"127.0.0.1","port":%d,"guestPort":80}}\
        """
            .formatted(port));
    try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      Packet syn = next();
      while (!syn.isSyn()) {
        syn = next();
      }
      assertThat(syn.destinationPort()).isEqualTo(80);
      assertThat(syn.source()).hasToString(NAT);
      int sequence = syn.memory().get(ValueLayout.JAVA_INT_UNALIGNED, syn.transportAt() + 4);
      web.send(segment(syn, Protocol.SYN | Protocol.ACK, 1000, Integer.reverseBytes(sequence) + 1));
      client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      Packet data = next();
      while (data.transportLength() == 20 || data.isSyn()) {
        data = next();
      }
      assertThat(text(data, 20)).isEqualTo("hello");
    }
  }
}
