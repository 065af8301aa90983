package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostPortsTest {
  private static final Path PROC = Path.of("/proc");
  private static final String LOOPBACK = "127.0.0.1";

  private final HostPorts ports = new HostPorts(PROC, new PortOwners(PROC, _ -> Optional.empty()));

  @Test
  void freePortPasses() {
    ports.requireFree(tcp(LOOPBACK, ports.anyFree(LOOPBACK, Protocol.TCP)));
    ports.requireFree(udp(LOOPBACK, ports.anyFree(LOOPBACK, Protocol.UDP)));
  }

  @Test
  void triesAtOnceDoNotFindEachOther() {
    int port = ports.anyFree(LOOPBACK, Protocol.TCP);
    assertThat(
            IntStream.range(0, 2_000)
                .parallel()
                .filter(_ -> !ports.isFree(LOOPBACK, port, Protocol.TCP))
                .count())
        .isZero();
  }

  @Test
  void takenStreamPortNamesTheProcess() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      int port = socket.getLocalPort();
      assertThatThrownBy(() -> ports.requireFree(tcp(LOOPBACK, port)))
          .isInstanceOfSatisfying(
              DataPlaneFailure.class, e -> assertThat(e.code()).isEqualTo("port.taken"))
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")");
      assertThat(ports.isFree(LOOPBACK, port, Protocol.TCP)).isFalse();
    }
  }

  @Test
  void takenDatagramPortIsRefusedToo() throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), 0))) {
      int port = socket.getLocalPort();
      assertThatThrownBy(() -> ports.requireFree(udp(LOOPBACK, port)))
          .hasMessageContaining("in use by");
    }
  }

  @Test
  void ourOwnInstanceIsNamedFirst() throws IOException {
    HostPorts ours = new HostPorts(PROC, new PortOwners(PROC, _ -> Optional.of("web")));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      int port = socket.getLocalPort();
      assertThatThrownBy(() -> ours.requireFree(tcp(LOOPBACK, port)))
          .hasMessageEndingWith("in use by instance 'web'");
    }
  }

  @Test
  void allOfIpv6IsAnotherPlaceThanAllOfIpv4() throws IOException {
    assumeIpv6();
    try (ServerSocketChannel all = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      all.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
      int port = all.socket().getLocalPort();

      assertThat(ports.isFree("0.0.0.0", port, Protocol.TCP)).isFalse();
      assertThat(ports.isFree("::", port, Protocol.TCP)).isTrue();
      assertThat(ports.isFree("::1", port, Protocol.TCP)).isTrue();
    }
  }

  @Test
  void allOfIpv6IsTakenByEachOneOfIt() throws IOException {
    assumeIpv6();
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      assertThat(ports.isFree("::", one.getLocalPort(), Protocol.TCP)).isFalse();
      assertThat(ports.isFree("0.0.0.0", one.getLocalPort(), Protocol.TCP)).isTrue();
    }
  }

  private static void assumeIpv6() {
    assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this kernel has IPv6");
  }

  @Test
  void addressOfAnotherHostIsRefused() {
    assertThatThrownBy(() -> ports.requireFree(tcp("192.0.2.1", 18080)))
        .isInstanceOfSatisfying(
            DataPlaneFailure.class, e -> assertThat(e.code()).isEqualTo("port.no-address"));
  }

  private static NatPublication tcp(String address, int port) {
    return new NatPublication("guest", "tcp", address, port, 80);
  }

  private static NatPublication udp(String address, int port) {
    return new NatPublication("guest", "udp", address, port, 80);
  }
}
