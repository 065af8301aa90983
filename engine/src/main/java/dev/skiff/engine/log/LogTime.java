package dev.skiff.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A moment as the log spells it. All times there have one shape, so that their bytes sort as they
 * do and none needs to be parsed.
 */
public final class LogTime implements Comparable<LogTime> {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The last moment that has a year of four digits. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

  private final byte[] digits;

  private LogTime(byte[] digits) {
    this.digits = digits;
  }

  public static LogTime of(Instant instant) {
    Instant bounded = instant.isAfter(LAST) ? LAST : instant.isBefore(FIRST) ? FIRST : instant;
    return new LogTime(FORMAT.format(bounded).getBytes(StandardCharsets.US_ASCII));
  }

  byte[] digits() {
    return digits;
  }

  @Override
  public int compareTo(LogTime other) {
    return Arrays.compare(digits, other.digits);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogTime time && Arrays.equals(digits, time.digits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digits);
  }

  @Override
  public String toString() {
    return new String(digits, StandardCharsets.US_ASCII);
  }
}
