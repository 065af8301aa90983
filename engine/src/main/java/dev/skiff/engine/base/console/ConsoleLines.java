package dev.skiff.engine.base.console;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.log.LogEntry;
import dev.skiff.engine.log.LogReader;
import dev.skiff.engine.log.LogRecord;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.log.LogTail;
import dev.skiff.engine.vm.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a guest's serial line said in one run, from its log. */
public final class ConsoleLines {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleLines.class);

  /** A fault prints 40 lines after its own; a stack trace may be as long. */
  private static final int LINES = 200;

  /** Longer lines are cut: nothing that a kernel says is. */
  private static final int MAX_LINE_BYTES = 4096;

  private final Path logs;
  private final LogPosition begin;

  public ConsoleLines(Base.Place place) {
    this.logs = place.files().logDirectory();
    this.begin = place.begin();
  }

  /** The first thing that was said; empty as long as nothing was. */
  public Optional<LogRecord> first() {
    try (LogReader reader = LogReader.at(logs, begin)) {
      for (Optional<LogEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        if (entry.get() instanceof LogRecord record) {
          return Optional.of(record);
        }
      }
    } catch (IOException unreadable) {
      LOG.warn("cannot read '{}': {}", logs, unreadable.getMessage());
    }
    return Optional.empty();
  }

  /** The first line, and the last ones; oldest first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    first().map(ConsoleLines::text).ifPresent(lines::add);
    try {
      LogPosition tail = LogTail.lastLines(logs, LINES, EnumSet.of(LogStream.STDOUT)).start();
      addFrom(tail.compareTo(begin) < 0 ? begin : tail, lines);
    } catch (IOException unreadable) {
      LOG.warn("cannot read '{}': {}", logs, unreadable.getMessage());
    }
    return lines;
  }

  /**
   * How far a search came.
   *
   * @param end where the next one begins
   * @param begun the line that had not ended there: the guard writes slow ones in parts
   */
  record Searched(boolean found, LogPosition end, String begun) {}

  /** Looks at each line that was written since another search, until one is wanted. */
  Searched search(Searched before, Predicate<String> wanted) {
    StringBuilder line = new StringBuilder(before.begun());
    try (LogReader reader = LogReader.at(logs, before.end())) {
      for (Optional<LogEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        if (entry.get() instanceof LogRecord record) {
          if (line.length() < MAX_LINE_BYTES) {
            line.append(text(record));
          }
          if (wanted.test(line.toString())) {
            return new Searched(true, reader.position(), "");
          }
          if (record.endsLine()) {
            line.setLength(0);
          }
        }
      }
      return new Searched(false, reader.position(), line.toString());
    } catch (IOException unreadable) {
      LOG.warn("cannot read '{}': {}", logs, unreadable.getMessage());
      return before;
    }
  }

  private void addFrom(LogPosition from, List<String> lines) throws IOException {
    try (LogReader reader = LogReader.at(logs, from)) {
      StringBuilder line = new StringBuilder();
      for (Optional<LogEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        if (entry.get() instanceof LogRecord record) {
          if (line.length() < MAX_LINE_BYTES) {
            line.append(text(record));
          }
          if (record.endsLine()) {
            lines.add(line.toString());
            line.setLength(0);
          }
        }
      }
      if (!line.isEmpty()) {
        lines.add(line.toString());
      }
    }
  }

  static String text(LogRecord record) {
    ByteBuffer content = ByteBuffer.allocate(record.contentLength());
    record.copyContent(content);
    return new String(content.array(), StandardCharsets.UTF_8);
  }
}
