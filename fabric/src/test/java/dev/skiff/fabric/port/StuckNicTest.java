package dev.skiff.fabric.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.fabric.ControlConnection;
import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.wire.fabric.PlanLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hazard of docs/design/fabric.md, "The NIC that sticks", with a real QEMU: a hub in the place
 * of a guest's NIC, so that no guest needs to boot. The fabric's end goes away, as killed, while
 * QEMU cannot get rid of its frames.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Made before each test.
class StuckNicTest {
  private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
  private static final Frames FRAMES =
      Frames.between(TestPlans.mac(2), "10.81.0.2", TestPlans.mac(3), "10.81.0.3");
  private static final int HEADERS = 42;

  @TempDir private Path folder;
  private Process qemu;
  private ControlConnection control;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.isExecutable(QEMU), "no QEMU here");
    qemu =
        new ProcessBuilder(
                List.of(
                    QEMU.toString(),
                    "-M",
                    "none",
                    "-nodefaults",
                    "-display",
                    "none",
                    "-qmp",
                    "unix:%s,server=on,wait=off".formatted(folder.resolve("qmp")),
                    "-netdev",
                    listening("nic"),
                    "-netdev",
                    "hubport,id=h1,hubid=0,netdev=nic",
                    "-netdev",
                    listening("guest"),
                    "-netdev",
                    "hubport,id=h2,hubid=0,netdev=guest"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    control = ControlConnection.awaited(folder.resolve("qmp"), qemu);
    control.say("{\"execute\":\"qmp_capabilities\"}");
    awaitSaid("\"return\"");
  }

  private void awaitSaid(String part) throws IOException {
    String line = control.line();
    while (!line.contains(part)) {
      line = control.line();
    }
  }

  private String listening(String name) {
    return "stream,id=%s,server=on,addr.type=unix,addr.path=%s"
        .formatted(name, folder.resolve(name));
  }

  @AfterEach
  void stop() throws Exception {
    if (qemu != null) {
      qemu.destroyForcibly().waitFor();
    }
    if (control != null) {
      control.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1500, 9000, PlanLimits.MAX_MTU})
  void aNicSendsOnAfterItsFabricWasKilledHoweverLargeItsFrames(int mtu) throws Exception {
    byte[] frame = FRAMES.udp(1, 1, new byte[mtu + 14 - HEADERS]);
    SocketChannel guest = connected("guest");
    ByteBuffer begun;
    try (SocketChannel killed = connected("nic")) {
      assertThat(killed.isConnected()).isTrue();
      begun = flood(guest, frame);
    }
    try (SocketChannel fabric = connected("nic")) {
      InputStream in = Channels.newInputStream(fabric);
      Thread sender = Thread.ofVirtual().start(() -> sendForEver(guest, begun, frame));
      for (int count = 0; count < 50; count++) {
        assertThat(ByteBuffer.wrap(in.readNBytes(4)).getInt()).isEqualTo(frame.length);
        assertThat(in.readNBytes(frame.length)).isEqualTo(frame);
      }
      sender.interrupt();
    }
    guest.close();
  }

  /** Sends until QEMU takes no more, for nobody reads at its other end; returns what was begun. */
  private static ByteBuffer flood(SocketChannel guest, byte[] frame) throws IOException {
    guest.configureBlocking(false);
    ByteBuffer stream = ByteBuffer.wrap(Frames.onStream(frame));
    int refusals = 0;
    while (refusals < 2000) {
      refusals = guest.write(stream) > 0 ? 0 : refusals + 1;
      if (!stream.hasRemaining()) {
        stream.rewind();
      }
      Thread.onSpinWait();
    }
    guest.configureBlocking(true);
    return stream;
  }

  private static void sendForEver(SocketChannel guest, ByteBuffer begun, byte[] frame) {
    ByteBuffer rest = begun;
    try {
      while (true) {
        while (rest.hasRemaining()) {
          guest.write(rest);
        }
        rest = ByteBuffer.wrap(Frames.onStream(frame));
      }
    } catch (IOException e) {
      // Interrupted: enough was sent.
    }
  }

  /**
   * QEMU 7.2 takes a netdev for connected from when its socket listens until its own loop has seen
   * that it does, and a frame for it ends QEMU (net_stream_receive, no channel). So nothing is sent
   * before QEMU itself has told of the connection.
   */
  private SocketChannel connected(String name) throws IOException {
    SocketChannel channel = ControlConnection.reached(folder.resolve(name), qemu);
    awaitSaid("\"NETDEV_STREAM_CONNECTED\"");
    return channel;
  }
}
