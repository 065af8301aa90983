package dev.skiff.cli.value;

/** Which characters stand in names. */
final class Alphabet {
  private Alphabet() {}

  static boolean isAlphanumeric(int character) {
    return isLowerOrDigit(character) || (character >= 'A' && character <= 'Z');
  }

  static boolean isLowerOrDigit(int character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
  }
}
