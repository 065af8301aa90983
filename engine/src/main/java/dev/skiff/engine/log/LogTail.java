package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the last lines of a log begin. A line may be several records, with records of the other
 * stream between them; so each stream has its own beginning.
 *
 * @param begins absent for a stream that has no line among the last ones: it begins at the end
 * @param end just past the last record when this was found
 */
public record LogTail(Map<LogStream, LogPosition> begins, LogPosition end) {

  /** All that is left of the log, and what is written from now on. */
  public static LogTail all(Path directory) throws IOException {
    return from(directory, LogReader.oldest(directory));
  }

  /** What was written from a place on, which is the start of a record. */
  public static LogTail from(Path directory, LogPosition place) throws IOException {
    Map<LogStream, LogPosition> begins = new EnumMap<>(LogStream.class);
    EnumSet.allOf(LogStream.class).forEach(stream -> begins.put(stream, place));
    return new LogTail(begins, none(directory).end());
  }

  /** All that is written from now on. */
  public static LogTail none(Path directory) throws IOException {
    return lastLines(directory, 0, EnumSet.noneOf(LogStream.class));
  }

  /**
   * Finds the last lines of some streams, reading the log from its end and no further than needed.
   */
  public static LogTail lastLines(Path directory, long lines, Set<LogStream> streams)
      throws IOException {
    try (BackwardReader log = new BackwardReader(directory)) {
      Map<LogStream, LogPosition> begins = new EnumMap<>(LogStream.class);
      Set<LogStream> open = EnumSet.noneOf(LogStream.class);
      open.addAll(streams);
      long left = lines;
      while (left > 0 || open.stream().anyMatch(begins::containsKey)) {
        Optional<LogRecord> record = log.previous();
        if (record.isEmpty()) {
          break;
        }
        LogStream stream = record.get().stream();
        if (!open.contains(stream)) {
          continue;
        }
        boolean endsLine = record.get().endsLine() || !begins.containsKey(stream);
        if (endsLine && left == 0) {
          open.remove(stream);
          continue;
        }
        left -= endsLine ? 1 : 0;
        begins.put(stream, record.get().position());
      }
      return new LogTail(begins, log.end());
    }
  }

  /** Where to begin reading; records before their stream's own beginning are to be left out. */
  public LogPosition start() {
    return begins.values().stream().min(LogPosition::compareTo).orElse(end);
  }

  /** Whether a record belongs to one of the last lines, or was written since. */
  public boolean includes(LogRecord record) {
    LogPosition begin = begins.getOrDefault(record.stream(), end);
    return record.position().compareTo(begin) >= 0;
  }
}
