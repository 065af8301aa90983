package dev.skiff.cli.value;

/** A network's name or id, or the beginning of its id, as the engine resolves it. */
public record NetworkName(String text) {
  private static final int MAX_LENGTH = 128;

  /** Docker's alphabet of names. */
  public static NetworkName parse(String text) {
    if (!isValid(text)) {
      throw new InvalidValue(
          "'" + text + "' is not the name of a network: letters, digits and _ . - make one");
    }
    return new NetworkName(text);
  }

  static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_LENGTH
        && Alphabet.isAlphanumeric(name.charAt(0))
        && name.chars().allMatch(c -> Alphabet.isAlphanumeric(c) || "_.-".indexOf(c) >= 0);
  }

  @Override
  public String toString() {
    return text;
  }
}
