package dev.skiff.engine.dataplane;

import static dev.skiff.engine.dataplane.Plans.guest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.dataplane.FrameGuest.Manner;
import dev.skiff.engine.dataplane.Processes.Kept;
import dev.skiff.engine.vm.guard.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a guest answers, by what the real NAT says of it. */
@Timeout(120)
class NatReachTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final NatGuest WEB = guest("web", 1);

  @TempDir Path folder;
  private Kept process;
  private FrameGuest guest;
  private NatControl control;
  private AnsweringPorts ports;

  @BeforeEach
  void begin() throws Exception {
    Path programs = Objects.requireNonNull(Native.nat().getParent());
    DataPlanePlaces places = new DataPlanePlaces(programs, folder);
    process = new HostProcesses().start(places.nat());
    control = open();
    guest = new FrameGuest(places.natLink(), Map.of(80, Manner.TAKES, 81, Manner.REFUSES));
    control.guest(WEB);
    while (!control.state().connected()) {
      LockSupport.parkNanos(1_000_000);
    }
    ports = new AnsweringPorts(this::flows);
  }

  @AfterEach
  void end() throws Exception {
    control.close();
    guest.close();
    process.kill();
    process.awaitEnd(PATIENCE);
  }

  private NatControl open() throws IOException {
    while (true) {
      try {
        return NatControl.open(folder.resolve("nat"), PATIENCE, _ -> "");
      } catch (IOException notYet) {
        if (!process.isAlive()) {
          throw new IOException(process.lastWords(), notYet);
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private List<NatFlow> flows() {
    try {
      return control.flows();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void oneThatTakesCallsAnswersAndNoOther() throws Exception {
    assertThat(ports.answers(published(80), PATIENCE)).isTrue();
    assertThat(ports.answers(published(81), PATIENCE)).isFalse();
    assertThat(ports.answers(published(82), Duration.ofMillis(50))).isFalse();
  }

  private NatPublication published(int guestPort) throws IOException {
    NatPublication publication =
        new NatPublication("web", "tcp", "127.0.0.1", freePort(), guestPort);
    control.publish(publication);
    return publication;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
