package dev.skiff.engine.format.tree;

/** Strings measured and ordered as their UTF-8 bytes, without making those. */
final class Utf8 {
  /** Of a UTF-16 unit; two units that make a pair have 4 together. */
  static final int MAX_BYTES_PER_UNIT = 3;

  private Utf8() {}

  /**
   * Length in bytes.
   *
   * @throws IllegalArgumentException on half a surrogate pair, which has no UTF-8 form
   */
  static int length(String text) {
    int length = 0;
    for (int at = 0; at < text.length(); at++) {
      char unit = text.charAt(at);
      if (unit < 0x80) {
        length += 1;
      } else if (unit < 0x800) {
        length += 2;
      } else if (!Character.isSurrogate(unit)) {
        length += 3;
      } else if (at + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(at + 1))) {
        length += 4;
        at++;
      } else {
        throw new IllegalArgumentException("'" + text + "' is no Unicode text");
      }
    }
    return length;
  }

  /** Bytes compare as code points do; UTF-16 units do too, but for surrogates. */
  static int compare(String a, String b) {
    return compare(a, b, '/');
  }

  /**
   * As {@link #compare(String, String)}, with slashes in another place.
   *
   * @param slash where a slash stands among the units; below 0 is before all
   */
  static int compare(String a, String b, int slash) {
    int shorter = Math.min(a.length(), b.length());
    for (int at = 0; at < shorter; at++) {
      char one = a.charAt(at);
      char other = b.charAt(at);
      if (one != other) {
        return Integer.compare(rank(one, slash), rank(other, slash));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** A surrogate is part of a code point above every single unit's. */
  private static int rank(char unit, int slash) {
    if (unit == '/') {
      return slash;
    }
    return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
  }
}
