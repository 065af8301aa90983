package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.log.LogRecord;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.log.LogTime;
import java.time.DateTimeException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What part of a log a client wants.
 *
 * @param tail how many last lines; empty for all
 */
record LogQuery(
    boolean follow,
    Set<LogStream> streams,
    Optional<LogTime> since,
    Optional<LogTime> until,
    boolean timestamps,
    OptionalLong tail) {

  static LogQuery parse(Query query) {
    Set<LogStream> streams = streams(query);
    if (streams.isEmpty()) {
      throw ApiFailure.invalidQuery("stdout", "0", "stdout=1 or stderr=1, or both,");
    }
    return new LogQuery(
        query.flag("follow"),
        streams,
        time(query, "since"),
        time(query, "until"),
        query.flag("timestamps"),
        tail(query));
  }

  static Set<LogStream> streams(Query query) {
    Set<LogStream> streams = EnumSet.noneOf(LogStream.class);
    if (query.flag("stdout")) {
      streams.add(LogStream.STDOUT);
    }
    if (query.flag("stderr")) {
      streams.add(LogStream.STDERR);
    }
    return streams;
  }

  /** Docker's {@code all} and negative numbers mean no limit. */
  static OptionalLong tail(Query query) {
    if (query.text("tail").filter("all"::equals).isPresent()) {
      return OptionalLong.empty();
    }
    OptionalLong lines = query.number("tail");
    return lines.orElse(-1) < 0 ? OptionalLong.empty() : lines;
  }

  /** Seconds since 1970 with a fraction, or RFC 3339; 0 is absent. */
  private static Optional<LogTime> time(Query query, String name) {
    Optional<String> text = query.text(name).filter(value -> !value.equals("0"));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LogTime.of(TimeText.instant(text.get())));
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw ApiFailure.invalidQuery(name, text.get(), "seconds since 1970, or RFC 3339");
    }
  }

  /** Whether a record is of a stream and a time that are wanted; {@link #endsBefore} apart. */
  boolean includes(LogRecord record) {
    return streams.contains(record.stream())
        && (since.isEmpty() || record.compareTo(since.get()) >= 0);
  }

  /** Whether a record, and all after it, are too late. */
  boolean endsBefore(LogRecord record) {
    return until.isPresent() && record.compareTo(until.get()) > 0;
  }

  /** Whether nothing that is written from now on is wanted. */
  boolean isOver(LogTime now) {
    return until.isPresent() && until.get().compareTo(now) <= 0;
  }
}
