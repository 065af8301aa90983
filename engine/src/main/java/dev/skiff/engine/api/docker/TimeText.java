package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

/** Moments as Docker's clients write them. */
final class TimeText {
  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

  private TimeText() {}

  /**
   * Seconds since 1970 with a fraction, RFC 3339, or so long before now, as {@code 1h30m}.
   *
   * @param name of the parameter, for the refusal
   */
  static Instant parse(String name, String text, Instant now) {
    try {
      return text.matches("([0-9]+[hms])+")
          ? now.minus(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)))
          : instant(text);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw ApiFailure.invalidQuery(name, text, "seconds since 1970, RFC 3339 or e.g. 10m");
    }
  }

  /**
   * Seconds since 1970 with a fraction, or RFC 3339.
   *
   * @throws DateTimeException when it is neither; like other bad numbers
   */
  static Instant instant(String text) {
    if (!text.matches("-?[0-9]{1,18}(\\.[0-9]{1,9})?")) {
      return OffsetDateTime.parse(text).toInstant();
    }
    BigInteger nanos = new BigDecimal(text).movePointRight(9).toBigInteger();
    BigInteger[] parts = nanos.divideAndRemainder(NANOS);
    return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
  }
}
