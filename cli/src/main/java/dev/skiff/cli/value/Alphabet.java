package dev.skiff.cli.value;

/** Which characters stand in names. */
final class Alphabet {
  /** No name that the engine takes is longer. */
  private static final int LONGEST_NAME = 128;

  private Alphabet() {}

  /** Whether a text may name or, as a number, begin to identify what the engine keeps. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_NAME
        && isAlphanumeric(text.charAt(0))
        && text.chars().allMatch(c -> isAlphanumeric(c) || "_.-".indexOf(c) >= 0);
  }

  static boolean isAlphanumeric(int character) {
    return isLowerOrDigit(character) || (character >= 'A' && character <= 'Z');
  }

  static boolean isLowerOrDigit(int character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
  }
}
