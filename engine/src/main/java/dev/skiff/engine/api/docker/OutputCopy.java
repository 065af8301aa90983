package dev.skiff.engine.api.docker;

import dev.skiff.engine.log.LogEntry;
import dev.skiff.engine.log.LogFollower;
import dev.skiff.engine.log.LogGap;
import dev.skiff.engine.log.LogReader;
import dev.skiff.engine.log.LogRecord;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.log.LogTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A part of a log on its way to a client.
 *
 * @param tail where it begins
 */
record OutputCopy(Path directory, LogQuery wanted, LogTail tail, OutputWriter writer) {

  /** Sends what is there now. */
  void existing() throws IOException, InterruptedException {
    try (LogReader reader = LogReader.at(directory, tail.start())) {
      Optional<LogEntry> entry = reader.next();
      while (entry.isPresent() && !isPastEnd(entry.get()) && copy(entry.get())) {
        entry = reader.next();
      }
    }
    writer.flush();
  }

  /** A guest that writes on must not keep a client that did not ask for that. */
  private boolean isPastEnd(LogEntry entry) {
    return entry instanceof LogRecord record && record.position().compareTo(tail.end()) >= 0;
  }

  /** Sends what is there, and what comes until nothing grows; never holds back what is there. */
  void following(LogFollower.Growth growth) throws IOException, InterruptedException {
    LogReader reader = LogReader.at(directory, tail.start());
    try (LogFollower follower = new LogFollower(reader, growth)) {
      Optional<LogEntry> entry;
      do {
        entry = follower.poll();
        if (entry.isEmpty()) {
          writer.flush();
          entry = follower.next();
        }
      } while (entry.isPresent() && copy(entry.get()));
    }
    writer.flush();
  }

  /** Says at the end that there was more, which could not be kept. */
  void missing(long bytes) throws IOException, InterruptedException {
    if (bytes > 0 && wanted.streams().contains(LogStream.STDERR)) {
      writer.note(
          LogStream.STDERR,
          "[skiff: "
              + bytes
              + " bytes of output are missing: they could not be written, the disk was full]");
      writer.flush();
    }
  }

  /** Writes it if it is wanted; false when all that follows is too late. */
  private boolean copy(LogEntry entry) throws IOException, InterruptedException {
    switch (entry) {
      case LogRecord record when wanted.endsBefore(record) -> {
        return false;
      }
      case LogRecord record -> {
        if (tail.includes(record) && wanted.includes(record)) {
          writer.write(record);
        }
      }
      case LogGap _ -> {
        if (wanted.streams().contains(LogStream.STDERR)) {
          writer.note(
              LogStream.STDERR,
              "[skiff: output is missing here, it was rotated away before it was read]");
        }
      }
    }
    return true;
  }
}
