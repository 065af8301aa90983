package dev.skiff.cli.text;

import java.math.BigDecimal;
import java.math.MathContext;

/** Sizes of files and images: powers of 1000 and three digits, as Docker shows them. */
public final class Size {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final MathContext THREE_DIGITS = new MathContext(3);

  private Size() {}

  public static String of(long bytes) {
    BigDecimal size = BigDecimal.valueOf(bytes).round(THREE_DIGITS);
    int unit = 0;
    while (size.compareTo(BigDecimal.valueOf(1000)) >= 0) {
      size = size.movePointLeft(3);
      unit++;
    }
    return plain(size) + UNITS[unit];
  }

  private static String plain(BigDecimal size) {
    return size.signum() == 0 ? "0" : size.stripTrailingZeros().toPlainString();
  }
}
