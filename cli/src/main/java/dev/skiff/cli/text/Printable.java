package dev.skiff.cli.text;

/** Text from elsewhere, made safe for a terminal. */
public final class Printable {
  private Printable() {}

  /**
   * One line: control characters, which could move the cursor or change colours, and those that
   * turn the direction of writing, which make a text look like another, become ?.
   */
  public static String line(String text) {
    return replaceControls(text, "");
  }

  /** As {@link #line}, keeping line ends. */
  public static String lines(String text) {
    return replaceControls(text, "\n");
  }

  /** As {@link #lines}, keeping tabs, too. */
  public static String tabbedLines(String text) {
    return replaceControls(text, "\n\t");
  }

  private static String replaceControls(String text, String kept) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      safe.append(isHarmless(next) || kept.indexOf(next) >= 0 ? next : '?');
    }
    return safe.toString();
  }

  private static boolean isHarmless(char next) {
    return !Character.isISOControl(next) && !isSeparatorOrTurn(next);
  }

  /** Unicode's line and paragraph ends, and the controls of UAX #9. */
  private static boolean isSeparatorOrTurn(char next) {
    return (next >= '\u2028' && next <= '\u202e')
        || (next >= '\u2066' && next <= '\u2069')
        || next == '\u200e'
        || next == '\u200f';
  }
}
