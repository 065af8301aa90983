package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock between the processes of this host and the threads of this one, bound to a file. It ends
 * with the process that holds it, however that ends. Not reentrant; any thread may give it back.
 *
 * <p>The operating system's record locks belong to a whole process and are lost when it closes any
 * descriptor of the file (fcntl(2)). So there is one lock per file in this process, which opens the
 * file only while it is held, and nobody else may open it.
 */
public final class HostLock {
  private static final ConcurrentHashMap<Path, HostLock> LOCKS = new ConcurrentHashMap<>();

  private final Path file;
  private final StampedLock threads = new StampedLock();
  private final Object sharing = new Object();
  private int sharers;
  private @Nullable FileChannel sharedChannel;

  private HostLock(Path file) {
    this.file = file;
  }

  /** The lock of a file in an existing directory; the file is created when first needed. */
  public static HostLock of(Path file) throws IOException {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "file is a root");
    Path name = Objects.requireNonNull(file.getFileName(), "file is a root");
    return LOCKS.computeIfAbsent(directory.toRealPath().resolve(name), HostLock::new);
  }

  /** Waits until nobody holds it exclusively. */
  public Held shared() throws IOException {
    long stamp = threads.readLock();
    try {
      joinSharers();
    } catch (IOException | RuntimeException e) {
      threads.unlockRead(stamp);
      throw e;
    }
    return new Held(() -> leaveSharers(stamp));
  }

  /** Waits until nobody else holds it. */
  public Held exclusive() throws IOException {
    return exclusively(threads.writeLock(), true).orElseThrow();
  }

  /** Empty if anybody holds it. */
  public Optional<Held> tryExclusive() throws IOException {
    long stamp = threads.tryWriteLock();
    return stamp == 0 ? Optional.empty() : exclusively(stamp, false);
  }

  private Optional<Held> exclusively(long stamp, boolean wait) throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = open();
      FileLock lock = wait ? channel.lock() : channel.tryLock();
      locked = lock != null;
    } finally {
      if (!locked) {
        close(channel, () -> threads.unlockWrite(stamp));
      }
    }
    FileChannel held = channel;
    return locked
        ? Optional.of(new Held(() -> close(held, () -> threads.unlockWrite(stamp))))
        : Optional.empty();
  }

  private void joinSharers() throws IOException {
    synchronized (sharing) {
      if (sharers == 0) {
        FileChannel channel = open();
        try {
          channel.lock(0, Long.MAX_VALUE, true);
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
        sharedChannel = channel;
      }
      sharers++;
    }
  }

  private void leaveSharers(long stamp) throws IOException {
    synchronized (sharing) {
      sharers--;
      FileChannel channel = sharedChannel;
      if (sharers == 0) {
        sharedChannel = null;
        close(channel, () -> threads.unlockRead(stamp));
      } else {
        threads.unlockRead(stamp);
      }
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** The file first, then the threads: another thread must not find our descriptor still open. */
  private static void close(@Nullable FileChannel channel, Runnable unlockThreads)
      throws IOException {
    try (channel) {
      // Closing gives the record lock back.
    } finally {
      unlockThreads.run();
    }
  }

  /** A lock that is held until closed; closing twice is no error. */
  public static final class Held implements AutoCloseable {
    private @Nullable Release release;

    private Held(Release release) {
      this.release = release;
    }

    @Override
    public synchronized void close() throws IOException {
      Release once = release;
      release = null;
      if (once != null) {
        once.run();
      }
    }
  }

  private interface Release {
    void run() throws IOException;
  }
}
