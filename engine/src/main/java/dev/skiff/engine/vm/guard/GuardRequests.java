package dev.skiff.engine.vm.guard;

import dev.skiff.engine.format.frame.Frame;
import dev.skiff.engine.vm.VmFailure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Short exchanges with a guard, one after the other. Each ends with a STATUS, whose answer shows
 * that what was sent before it has been done.
 */
final class GuardRequests {
  /** Far above what a guard needs, even while it waits for a slow disk's fsync; per attempt. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A guard that ends lets a connection break once; the next one then finds nobody. */
  private static final int ATTEMPTS = 3;

  private final GuardConnections connections;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<GuardConnection> connection = Optional.empty();

  GuardRequests(GuardConnections connections) {
    this.connections = connections;
  }

  /**
   * Sends frames, then asks for the status. A broken connection, or an interrupt, which is kept for
   * later, does not keep it from that: it is begun again, so a frame may arrive twice.
   *
   * @return empty when the guard is gone
   * @throws VmFailure when the guard refused a frame or does not answer
   */
  Optional<GuardStatus> exchange(List<Frame> frames) {
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return attempt(frames);
        } catch (ClosedByInterruptException once) {
          interrupted |= Thread.interrupted();
        } catch (IOException broken) {
          if (attempt == ATTEMPTS) {
            throw VmFailure.guardUnreachable(
                "its connections break or stay without an answer", broken);
          }
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Optional<GuardStatus> attempt(List<Frame> frames) throws IOException {
    boolean answered = false;
    try {
      connection = connection.isPresent() ? connection : connections.open();
      if (connection.isEmpty()) {
        return Optional.empty();
      }
      GuardStatus status = ask(connection.get(), frames);
      answered = true;
      return Optional.of(status);
    } finally {
      if (!answered) {
        connection.ifPresent(connections::drop);
        connection = Optional.empty();
      }
    }
  }

  private static GuardStatus ask(GuardConnection connection, List<Frame> frames)
      throws IOException {
    try (var _ = connection.closeAfter(PATIENCE)) {
      for (Frame frame : frames) {
        connection.send(frame.type(), frame.payload());
      }
      connection.send(ControlType.STATUS);
      return status(connection.receive().orElseThrow(() -> new EOFException("the guard hung up")));
    }
  }

  private static GuardStatus status(Frame frame) {
    if (frame.type() != ControlType.STATUS_IS) {
      throw VmFailure.guardUnreachable("it answered STATUS with " + frame, null);
    }
    return GuardFiles.status(new String(frame.payload(), StandardCharsets.UTF_8));
  }
}
