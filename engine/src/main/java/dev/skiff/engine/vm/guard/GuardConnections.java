package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All connections that one handle has open; they end with it. Safe for several threads. */
final class GuardConnections implements AutoCloseable {
  private final Path socket;
  private final Set<GuardConnection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  GuardConnections(Path socket) {
    this.socket = socket;
  }

  /**
   * Empty when the guard is gone or this is closed.
   *
   * @throws VmFailure when neither can be told, such as for want of file descriptors
   */
  Optional<GuardConnection> open() throws ClosedByInterruptException {
    if (closed) {
      return Optional.empty();
    }
    Optional<GuardConnection> connection = connect();
    connection.ifPresent(open::add);
    if (closed) {
      connection.ifPresent(this::drop);
      return Optional.empty();
    }
    return connection;
  }

  private Optional<GuardConnection> connect() throws ClosedByInterruptException {
    try {
      return GuardConnection.open(socket);
    } catch (ClosedByInterruptException interrupt) {
      throw interrupt;
    } catch (IOException failed) {
      throw VmFailure.guardUnreachable("cannot connect to " + socket, failed);
    }
  }

  void drop(GuardConnection connection) {
    open.remove(connection);
    connection.close();
  }

  boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(this::drop);
  }
}
