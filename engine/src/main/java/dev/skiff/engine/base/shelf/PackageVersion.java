package dev.skiff.engine.base.shelf;

import java.math.BigInteger;

/**
 * A version as Debian orders them (deb-version(7)), epoch apart: digits by value, letters before
 * other signs, {@code ~} before everything, even the end. Orders kernel releases as well.
 */
public record PackageVersion(String text) implements Comparable<PackageVersion> {

  @Override
  public int compareTo(PackageVersion other) {
    int i = 0;
    int j = 0;
    while (i < text.length() || j < other.text.length()) {
      int wordEnd = end(text, i, false);
      int otherWordEnd = end(other.text, j, false);
      int words = compareWords(text.substring(i, wordEnd), other.text.substring(j, otherWordEnd));
      if (words != 0) {
        return words;
      }
      i = end(text, wordEnd, true);
      j = end(other.text, otherWordEnd, true);
      int numbers =
          number(text.substring(wordEnd, i))
              .compareTo(number(other.text.substring(otherWordEnd, j)));
      if (numbers != 0) {
        return numbers;
      }
    }
    return 0;
  }

  private static int end(String text, int start, boolean digits) {
    int at = start;
    while (at < text.length() && isDigit(text.charAt(at)) == digits) {
      at++;
    }
    return at;
  }

  private static int compareWords(String a, String b) {
    for (int i = 0; i < Math.max(a.length(), b.length()); i++) {
      int difference = Integer.compare(weight(a, i), weight(b, i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int weight(String text, int at) {
    if (at >= text.length()) {
      return 0;
    }
    char sign = text.charAt(at);
    if (sign == '~') {
      return -1;
    }
    boolean letter = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
    return letter ? sign : sign + 256;
  }

  private static BigInteger number(String digits) {
    return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
  }

  private static boolean isDigit(char sign) {
    return sign >= '0' && sign <= '9';
  }
}
