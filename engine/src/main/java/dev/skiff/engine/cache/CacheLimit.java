package dev.skiff.engine.cache;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much caches may take together.
 *
 * @param bytes what is beyond goes, least recently used first
 */
public record CacheLimit(long bytes) {
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,3})?) ?([kmgt]?)b?", Pattern.CASE_INSENSITIVE);

  private static final String UNITS = "kmgt";

  /** So that the boot sets of some everyday images fit even on a small disk. */
  private static final long LEAST_DEFAULT_BYTES = 2_000_000_000;

  private static final int DEFAULT_PART_OF_DISK = 10;

  public CacheLimit {
    if (bytes < 0) {
      throw new IllegalArgumentException("a limit of " + bytes + " bytes");
    }
  }

  /** Where nobody said anything: a tenth of the disk, but not less than 2 GB. */
  public static CacheLimit ofDisk(long diskBytes) {
    return new CacheLimit(Math.max(LEAST_DEFAULT_BYTES, diskBytes / DEFAULT_PART_OF_DISK));
  }

  /** {@code 500MB}, {@code 1.5g}, {@code 0}; units are powers of 1000, as sizes are shown. */
  public static Optional<CacheLimit> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = matcher.group(2).toLowerCase(Locale.ROOT);
    int thousands = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
    BigDecimal bytes = new BigDecimal(matcher.group(1)).movePointRight(3 * thousands);
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(new CacheLimit(bytes.longValue()));
  }
}
