package dev.skiff.cli.value;

/** How a person names a volume; here it is only made sure that it can stand in a request's path. */
public record VolumeName(String text) {
  /** Docker's rule, with a bound. */
  public static VolumeName parse(String text) {
    if (text.length() < 2 || !Alphabet.isName(text)) {
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
