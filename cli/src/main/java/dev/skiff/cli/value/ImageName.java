package dev.skiff.cli.value;

/**
 * How a person names an image: a reference or (the beginning of) an id. The engine decides what it
 * means; here it is only made sure that it can stand in a request's path.
 */
public record ImageName(String text) {
  private static final int MAX_LENGTH = 512;

  public static ImageName parse(String text) {
    boolean valid =
        !text.isEmpty()
            && text.length() <= MAX_LENGTH
            && (Alphabet.isAlphanumeric(text.charAt(0)) || text.charAt(0) == '[')
            && text.chars().allMatch(c -> Alphabet.isAlphanumeric(c) || "._:/@-[]".indexOf(c) >= 0)
            && !text.contains("//")
            && !text.contains("/.");
    if (!valid) {
      throw new InvalidValue("'" + text + "' is not the name of an image; write it like web:1.0");
    }
    return new ImageName(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
