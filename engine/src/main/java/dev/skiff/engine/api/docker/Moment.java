package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment as Docker's {@code until} filters write it: a time, seconds since 1970, or how long ago
 * as Go writes durations. A time without a zone is the engine's.
 */
final class Moment {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");
  private static final Pattern DURATION =
      Pattern.compile("(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?(?:h|m|s|ms|us|ns))+");
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(h|ms|m|s|us|ns)");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern LOCAL =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns",
          1L,
          "us",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          1_000_000_000L,
          "m",
          60_000_000_000L,
          "h",
          3_600_000_000_000L);

  private Moment() {}

  static Instant parse(String filter, String text, Instant now) {
    try {
      if (SECONDS.matcher(text).matches()) {
        return Instant.EPOCH.plus(nanos(new BigDecimal(text), "s"));
      }
      if (DURATION.matcher(text).matches()) {
        return now.minus(duration(text));
      }
      if (DATE.matcher(text).matches()) {
        return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
      }
      return LOCAL.matcher(text).matches()
          ? LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException | ArithmeticException e) {
      throw ApiFailure.invalidQuery(
          "filters", filter + "=" + text, "a time (2026-01-31T10:00:00Z) or a duration (24h)");
    }
  }

  private static Duration duration(String text) {
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      sum = sum.plus(nanos(new BigDecimal(parts.group(1)), parts.group(2)));
    }
    return sum;
  }

  private static Duration nanos(BigDecimal count, String unit) {
    BigDecimal nanos = count.multiply(BigDecimal.valueOf(NANOS.getOrDefault(unit, 1L)));
    BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
    return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValue());
  }
}
