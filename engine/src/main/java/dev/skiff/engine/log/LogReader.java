package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of an instance's log files in order, as far as they are written. Where a file was
 * rotated away before it was read, a {@link LogGap} stands in its place; a file that is being read
 * is read to its end even when it is deleted meanwhile. Not thread-safe.
 */
public final class LogReader implements Closeable {
  private final Segments segments;
  private @Nullable CriReader current;
  private LogPosition position;
  private long skipped;

  private LogReader(Path directory, LogPosition from) throws IOException {
    this.segments = new Segments(directory);
    this.position = from;
    open(from);
  }

  /**
   * Reads from a place on, which is the start of a record or the end of a file.
   *
   * @param directory need not exist yet
   */
  public static LogReader at(Path directory, LogPosition from) throws IOException {
    return new LogReader(directory, from);
  }

  /** Reads from the oldest record that is left. */
  public static LogReader fromOldest(Path directory) throws IOException {
    return new LogReader(directory, oldest(directory));
  }

  static LogPosition oldest(Path directory) throws IOException {
    NavigableSet<Long> numbers = new Segments(directory).numbers();
    return numbers.isEmpty() ? LogPosition.START : new LogPosition(numbers.first(), 0);
  }

  /** The next entry; empty when nothing more is written now. */
  public Optional<LogEntry> next() throws IOException {
    while (true) {
      CriReader reader = current;
      if (reader == null) {
        Long oldest = segments.numbers().ceiling(position.segment());
        if (oldest == null) {
          return Optional.empty();
        }
        Optional<LogEntry> gap = moveTo(oldest, position.segment());
        if (gap.isPresent()) {
          return gap;
        }
        continue;
      }
      Optional<LogRecord> record = reader.next();
      if (record.isPresent()) {
        return Optional.of(record.get());
      }
      Long later = segments.numbers().higher(position.segment());
      if (later == null) {
        return Optional.empty();
      }
      // What was written before the next file was made is seen now at the latest.
      record = reader.next();
      if (record.isPresent()) {
        return Optional.of(record.get());
      }
      Optional<LogEntry> gap = moveTo(later, position.segment() + 1);
      if (gap.isPresent()) {
        return gap;
      }
    }
  }

  /** Goes to the start of a file; empty when it is the one wanted, else what lies between. */
  private Optional<LogEntry> moveTo(long segment, long wanted) throws IOException {
    LogPosition from = position();
    close();
    if (segment == wanted && segment == from.segment()) {
      open(from);
      return Optional.empty();
    }
    position = new LogPosition(segment, 0);
    open(position);
    return segment == wanted ? Optional.empty() : Optional.of(new LogGap(from, position));
  }

  private void open(LogPosition from) throws IOException {
    try {
      current = CriReader.open(segments.file(from.segment()), from);
    } catch (NoSuchFileException e) {
      current = null;
    }
  }

  /** Just past what was read last. */
  public LogPosition position() {
    return current == null ? position : current.position();
  }

  /** Lines so far that were no records. */
  public long skippedLines() {
    return skipped + (current == null ? 0 : current.skipped());
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      position = current.position();
      skipped += current.skipped();
      current.close();
      current = null;
    }
  }
}
