package dev.skiff.cli.value;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/** A moment in a log, as {@code --since} says it. */
public final class LogTime {
  private LogTime() {}

  /**
   * Docker's forms: how long ago ({@code 10m}, {@code 1h30m}, {@code 1.5s}), seconds since 1970
   * ({@code 1700000000.25}), RFC 3339 with or without an offset, or a date.
   *
   * @param zone of the forms without an offset
   */
  public static Instant parse(String text, Instant now, ZoneId zone) {
    Optional<Instant> moment =
        seconds(text).or(() -> GoDuration.parse(text).map(now::minus)).or(() -> date(text, zone));
    return moment.orElseThrow(() ->
        new InvalidValue(
            "'" + text + "' is no time; write it like 10m, 2026-01-31T10:00:00Z or 1700000000"));
  }

  /** As Docker's API takes it: seconds and nanoseconds since 1970. */
  public static String query(Instant moment) {
    return String.format(Locale.ROOT, "%d.%09d", moment.getEpochSecond(), moment.getNano());
  }

  private static Optional<Instant> seconds(String text) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c != '.' && (c < '0' || c > '9'))) {
      return Optional.empty();
    }
    try {
      BigDecimal seconds = new BigDecimal(text);
      BigDecimal whole = new BigDecimal(seconds.toBigInteger());
      return Optional.of(
          Instant.ofEpochSecond(
              whole.longValueExact(), seconds.subtract(whole).movePointRight(9).longValue()));
    } catch (ArithmeticException | DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(String text, ZoneId zone) {
    try {
      if (text.indexOf('T') < 0) {
        return Optional.of(LocalDate.parse(text).atStartOfDay(zone).toInstant());
      }
      int time = text.indexOf('T');
      boolean offset = text.endsWith("Z") || text.indexOf('+') > 0 || text.indexOf('-', time) > 0;
      return Optional.of(
          offset
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDateTime.parse(text).atZone(zone).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Durations as the Go library writes them, which is what Docker's users type. */
  static final class GoDuration {
    private static final String[] UNITS = {"ns", "us", "µs", "ms", "s", "m", "h", "d"};
    private static final long[] NANOS = {
      1,
      1_000,
      1_000,
      1_000_000,
      1_000_000_000L,
      60_000_000_000L,
      3_600_000_000_000L,
      86_400_000_000_000L
    };

    private GoDuration() {}

    static Optional<Duration> parse(String text) {
      BigDecimal nanos = BigDecimal.ZERO;
      int at = 0;
      try {
        while (at < text.length()) {
          int unitAt = span(text, at, true);
          int end = span(text, unitAt, false);
          BigDecimal count = new BigDecimal(text.substring(at, unitAt));
          nanos = nanos.add(count.multiply(unit(text.substring(unitAt, end))));
          at = end;
        }
        return at == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.longValueExact()));
      } catch (ArithmeticException | NumberFormatException e) {
        return Optional.empty();
      }
    }

    private static int span(String text, int from, boolean number) {
      int at = from;
      while (at < text.length() && isNumber(text.charAt(at)) == number) {
        at++;
      }
      return at;
    }

    private static boolean isNumber(char character) {
      return character == '.' || (character >= '0' && character <= '9');
    }

    private static BigDecimal unit(String name) {
      for (int i = 0; i < UNITS.length; i++) {
        if (UNITS[i].equals(name)) {
          return BigDecimal.valueOf(NANOS[i]);
        }
      }
      throw new NumberFormatException(name);
    }
  }
}
