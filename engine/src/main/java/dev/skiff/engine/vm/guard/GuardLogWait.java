package dev.skiff.engine.vm.guard;

import dev.skiff.engine.format.frame.Frame;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.VmFailure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Waits for a log to grow. Every waiting thread has a connection of its own; they are used again.
 */
final class GuardLogWait {
  private static final int REQUEST = 16;
  private static final int ANSWER = 17;

  /** More readers of one log than this at a time are rare. That many may have broken meanwhile. */
  private static final int MAX_IDLE = 4;

  private final GuardConnections connections;
  private final ConcurrentLinkedDeque<GuardConnection> idle = new ConcurrentLinkedDeque<>();

  GuardLogWait(GuardConnections connections) {
    this.connections = connections;
  }

  /** False when the log will not grow any more. */
  boolean await(LogPosition past) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<GuardConnection> connection = Optional.ofNullable(idle.poll());
      boolean usable = false;
      try {
        connection = connection.isPresent() ? connection : connections.open();
        if (connection.isEmpty()) {
          return false;
        }
        Frame answer = ask(connection.get(), past);
        usable = true;
        return grown(answer, past);
      } catch (ClosedByInterruptException interrupt) {
        Thread.interrupted();
        throw (InterruptedException) new InterruptedException().initCause(interrupt);
      } catch (IOException broken) {
        if (attempt > MAX_IDLE) {
          throw VmFailure.guardUnreachable("its connections break", broken);
        }
      } finally {
        if (connection.isPresent()) {
          putBack(connection.get(), usable);
        }
      }
    }
  }

  private static Frame ask(GuardConnection connection, LogPosition past) throws IOException {
    connection.send(ControlType.AWAIT_LOG, request(past));
    return connection.receive().orElseThrow(() -> new EOFException("the guard hung up"));
  }

  private void putBack(GuardConnection connection, boolean usable) {
    if (usable && idle.size() < MAX_IDLE) {
      idle.push(connection);
    } else {
      connections.drop(connection);
    }
  }

  private static byte[] request(LogPosition past) {
    return ByteBuffer.allocate(REQUEST)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(past.segment())
        .putLong(past.offset())
        .array();
  }

  private static boolean grown(Frame answer, LogPosition past) {
    if (answer.type() != ControlType.LOG || answer.payload().length != ANSWER) {
      throw VmFailure.guardUnreachable("it answered AWAIT_LOG with a " + answer, null);
    }
    ByteBuffer fields = ByteBuffer.wrap(answer.payload()).order(ByteOrder.LITTLE_ENDIAN);
    LogPosition end = new LogPosition(fields.getLong(), fields.getLong());
    boolean ended = fields.get() != 0;
    return !ended || end.compareTo(past) > 0;
  }
}
