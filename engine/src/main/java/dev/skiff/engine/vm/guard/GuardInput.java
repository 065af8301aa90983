package dev.skiff.engine.vm.guard;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A program's standard input: a connection of its own, which the guard reads as the guest does. */
final class GuardInput {
  /** Small beside what a frame may carry, so that an interrupt loses little. */
  private static final int PIECE = 64 * 1024;

  private final GuardConnections connections;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<GuardConnection> connection = Optional.empty();

  GuardInput(GuardConnections connections) {
    this.connections = connections;
  }

  /** Returns once all is on its way, or the machine has ended. */
  void write(byte[] bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      connection = connection.isPresent() ? connection : connections.open();
      if (connection.isPresent()) {
        send(connection.get(), bytes);
      }
    } catch (ClosedByInterruptException interrupt) {
      drop();
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(interrupt);
    } catch (IOException ended) {
      drop();
    } finally {
      lock.unlock();
    }
  }

  private static void send(GuardConnection connection, byte[] bytes) throws IOException {
    int from = 0;
    do {
      int to = Math.min(bytes.length, from + PIECE);
      connection.send(ControlType.INPUT, Arrays.copyOfRange(bytes, from, to));
      from = to;
    } while (from < bytes.length);
  }

  private void drop() {
    connection.ifPresent(connections::drop);
    connection = Optional.empty();
  }
}
