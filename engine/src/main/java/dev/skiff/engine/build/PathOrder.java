package dev.skiff.engine.build;

/**
 * The order in which a walk meets paths that sorts each folder's names by their bytes: all that is
 * in a folder comes right after it.
 */
final class PathOrder {
  private PathOrder() {}

  static int compare(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    for (int at = 0; at < shorter; at++) {
      char one = a.charAt(at);
      char other = b.charAt(at);
      if (one != other) {
        return Integer.compare(rank(one), rank(other));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** UTF-8's bytes compare as code points do, which surrogates are above all others of. */
  private static int rank(char unit) {
    if (unit == '/') {
      return -1;
    }
    return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
  }
}
