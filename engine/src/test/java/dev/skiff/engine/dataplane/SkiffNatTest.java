package dev.skiff.engine.dataplane;

import dev.skiff.engine.dataplane.Processes.Kept;
import dev.skiff.engine.vm.guard.Native;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The program. */
class SkiffNatTest extends NatConformance {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  AutoCloseable start(Path socket) throws Exception {
    Path programs = Objects.requireNonNull(Native.nat().getParent());
    Path folder = Objects.requireNonNull(socket.getParent());
    Kept process = new HostProcesses().start(new DataPlanePlaces(programs, folder).nat());
    while (!answers(socket)) {
      if (!process.isAlive()) {
        throw new IOException(process.lastWords());
      }
      Thread.sleep(Pace.REAL.look());
    }
    return () -> {
      process.kill();
      process.awaitEnd(PATIENCE);
    };
  }

  private static boolean answers(Path socket) {
    try (NatControl control = NatControl.open(socket, PATIENCE, _ -> "")) {
      return control.state().process() > 0;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  AutoCloseable occupy(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
