package dev.skiff.cli.text;

/** The few colours that mean something; each from the terminal's own sixteen. */
public enum Tint {
  NONE(""),
  GOOD("32"),
  UNSURE("33"),
  BAD("31"),
  STRONG("1"),
  FAINT("2");

  // ECMA-48 §8.3.117, SGR.
  private static final String BEGIN = "\u001b[";
  private static final String RESET = "\u001b[0m";

  private final String code;

  Tint(String code) {
    this.code = code;
  }

  /** The text in this colour, or as it is when there are {@code colours} to be none. */
  public String of(String text, boolean colours) {
    return !colours || this == NONE || text.isEmpty() ? text : BEGIN + code + "m" + text + RESET;
  }
}
