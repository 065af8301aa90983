package dev.skiff.engine.api;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;

/**
 * How many clients are connected. Jetty's own limit stops accepting, which says nothing to who
 * waits, and whose resuming does not work on Unix-domain connectors (12.1.10).
 */
final class ConnectionCount implements Connection.Listener {
  private final AtomicInteger open = new AtomicInteger();

  @Override
  public void onOpened(Connection connection) {
    // A hijacked connection replaces another, which is reported as closed.
    open.incrementAndGet();
  }

  @Override
  public void onClosed(Connection connection) {
    open.decrementAndGet();
  }

  int open() {
    return open.get();
  }
}
