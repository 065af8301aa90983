package dev.skiff.cli.value;

import java.math.BigDecimal;
import java.util.Locale;

/** An amount of memory, as {@code -m 128m} says it. */
public record ByteCount(long bytes) {
  private static final String UNITS = "kmgt";

  /**
   * Docker's rules: a number, perhaps with a fraction, and b, k, m, g or t (powers of 1024), of
   * which the long forms {@code mb} and {@code mib} mean the same; without a unit, bytes.
   */
  public static ByteCount parse(String text) {
    String number = text.strip().toLowerCase(Locale.ROOT);
    int unitAt = 0;
    while (unitAt < number.length() && ".0123456789".indexOf(number.charAt(unitAt)) >= 0) {
      unitAt++;
    }
    try {
      BigDecimal bytes =
          new BigDecimal(number.substring(0, unitAt))
              .multiply(BigDecimal.valueOf(factor(number.substring(unitAt).strip())));
      if (bytes.signum() > 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return new ByteCount(bytes.longValue());
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words for everything that is no size.
    }
    throw new InvalidValue("'" + text + "' is not a size; write it like 128m or 1.5g");
  }

  private static long factor(String unit) {
    if (unit.isEmpty() || unit.equals("b")) {
      return 1;
    }
    int power = UNITS.indexOf(unit.charAt(0));
    String rest = unit.substring(1);
    if (power < 0 || !(rest.isEmpty() || rest.equals("b") || rest.equals("ib"))) {
      throw new NumberFormatException(unit);
    }
    return 1L << (10 * (power + 1));
  }
}
