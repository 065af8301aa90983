package dev.skiff.cli.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sleeps until something happens in the folder of the engine's socket. */
final class SocketFolder implements AutoCloseable {
  private final WatchService watch;

  SocketFolder(Path folder) throws IOException {
    watch = folder.getFileSystem().newWatchService();
    // An engine makes the socket, then sets its mode, then listens: each may be what we wait for.
    folder.register(
        watch,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
  }

  /** Whether something happened within {@code limit}. */
  boolean await(Duration limit) throws InterruptedException {
    WatchKey key = watch.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (key == null) {
      return false;
    }
    key.pollEvents();
    key.reset();
    return true;
  }

  @Override
  public void close() throws IOException {
    watch.close();
  }
}
