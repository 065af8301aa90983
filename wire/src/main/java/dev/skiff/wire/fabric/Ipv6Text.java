package dev.skiff.wire.fabric;

/** The one canonical text of an IPv6 address (RFC 5952). */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  static String of(long high, long low) {
    int[] groups = new int[GROUPS];
    for (int at = 0; at < GROUPS; at++) {
      long half = at < GROUPS / 2 ? high : low;
      groups[at] = (int) (half >>> (48 - 16 * (at % 4))) & 0xffff;
    }
    int from = longestZeros(groups);
    int length = from < 0 ? 0 : zerosFrom(groups, from);
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < GROUPS; at++) {
      if (at == from) {
        text.append("::");
        at += length - 1;
      } else {
        boolean first = text.isEmpty() || (from >= 0 && at == from + length);
        text.append(first ? "" : ":").append(Integer.toHexString(groups[at]));
      }
    }
    return text.toString();
  }

  /** Where the first of the longest runs of at least two zeros begins, or -1. */
  private static int longestZeros(int[] groups) {
    int best = -1;
    int length = 1;
    for (int at = 0; at < GROUPS; at++) {
      if (zerosFrom(groups, at) > length) {
        best = at;
        length = zerosFrom(groups, at);
      }
    }
    return best;
  }

  private static int zerosFrom(int[] groups, int from) {
    int at = from;
    while (at < GROUPS && groups[at] == 0) {
      at++;
    }
    return at - from;
  }
}
