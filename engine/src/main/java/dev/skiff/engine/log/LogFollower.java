package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A log read as it grows, to the end of the run that writes it. Not thread-safe.
 *
 * <p>What arrives is given at once; nothing is polled for.
 */
public final class LogFollower implements Closeable {
  /**
   * How long to hold back after being woken for something that is no whole record yet: the guard
   * was seen in the middle of a write, or left a torn line on a full disk.
   */
  private static final long FRUITLESS_MILLIS = 20;

  private final LogReader reader;
  private final Growth growth;
  private boolean ended;

  /** Takes over the reader. */
  public LogFollower(LogReader reader, Growth growth) {
    this.reader = reader;
    this.growth = growth;
  }

  /** Waits for a log to grow. */
  @FunctionalInterface
  public interface Growth {
    /** Waits for whole records past a position; false when the log will not grow any more. */
    boolean awaitMore(LogPosition past) throws InterruptedException;
  }

  /** The next entry if it is there already; empty does not mean the end. */
  public Optional<LogEntry> poll() throws IOException {
    return reader.next();
  }

  /** Waits for the next entry; empty once the run has ended and all of it was given. */
  public Optional<LogEntry> next() throws IOException, InterruptedException {
    boolean woken = false;
    while (true) {
      Optional<LogEntry> entry = reader.next();
      if (entry.isPresent() || ended) {
        return entry;
      }
      if (woken) {
        Thread.sleep(FRUITLESS_MILLIS);
      }
      // Not past the end of the file: a record may have come since it was read to its end.
      ended = !growth.awaitMore(reader.position());
      woken = true;
    }
  }

  public LogPosition position() {
    return reader.position();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
