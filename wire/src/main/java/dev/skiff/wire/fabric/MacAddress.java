package dev.skiff.wire.fabric;

import java.util.Optional;
import java.util.regex.Pattern;

/** A 48-bit Ethernet address, in the low bits of a number, first octet highest. */
public record MacAddress(long bits) {
  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
  private static final long GROUP_BIT = 1L << 40;
  private static final int BITS = 48;

  public MacAddress {
    if (bits >>> BITS != 0) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
    }
  }

  /** Reads {@code 02:ab:…}, six pairs of lower-case hexadecimal digits. */
  public static Optional<MacAddress> parse(String text) {
    return TEXT.matcher(text).matches()
        ? Optional.of(new MacAddress(Long.parseLong(text.replace(":", ""), 16)))
        : Optional.empty();
  }

  /** Whether it can be the address of one station. */
  public boolean isUnicast() {
    return bits != 0 && (bits & GROUP_BIT) == 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int shift = BITS - 8; shift >= 0; shift -= 8) {
      text.append(text.isEmpty() ? "" : ":").append("%02x".formatted(bits >>> shift & 0xff));
    }
    return text.toString();
  }
}
