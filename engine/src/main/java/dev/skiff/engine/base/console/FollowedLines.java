package dev.skiff.engine.base.console;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.log.LogEntry;
import dev.skiff.engine.log.LogReader;
import dev.skiff.engine.log.LogRecord;
import dev.skiff.engine.vm.LogPosition;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of a guest's serial line in one run, one after another. For one thread. */
final class FollowedLines implements Closeable {
  private final LogReader reader;
  private final StringBuilder begun = new StringBuilder();

  FollowedLines(Base.Place place) throws IOException {
    this.reader = LogReader.at(place.files().logDirectory(), place.begin());
  }

  /** What has been read. */
  LogPosition position() {
    return reader.position();
  }

  /** Whole lines that were written since. */
  List<String> more() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Optional<LogEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      if (entry.get() instanceof LogRecord record) {
        if (begun.length() < ConsoleLines.MAX_LINE_BYTES) {
          begun.append(ConsoleLines.text(record));
        }
        if (record.endsLine()) {
          lines.add(begun.toString());
          begun.setLength(0);
        }
      }
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
