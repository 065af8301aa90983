package dev.skiff.cli.value;

/** How a person names a volume; here it is only made sure that it can stand in a request's path. */
public record VolumeName(String text) {
  private static final int MAX_LENGTH = 128;

  /** Docker's rule, with a bound. */
  public static VolumeName parse(String text) {
    boolean valid =
        text.length() > 1
            && text.length() <= MAX_LENGTH
            && Alphabet.isAlphanumeric(text.charAt(0))
            && text.chars().allMatch(c -> Alphabet.isAlphanumeric(c) || "_.-".indexOf(c) >= 0);
    if (!valid) {
      throw new InvalidValue(
          "'" + text + "' is not the name of a volume; write it with letters, digits, _ . and -");
    }
    return new VolumeName(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
