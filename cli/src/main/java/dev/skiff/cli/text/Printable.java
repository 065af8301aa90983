package dev.skiff.cli.text;

/** Text from elsewhere, made safe for a terminal. */
public final class Printable {
  private Printable() {}

  /** One line: control characters, which could move the cursor or change colours, become ?. */
  public static String line(String text) {
    return replaceControls(text, false);
  }

  /** As {@link #line}, keeping line ends. */
  public static String lines(String text) {
    return replaceControls(text, true);
  }

  private static String replaceControls(String text, boolean keepLineEnds) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      boolean kept = !Character.isISOControl(next) || (keepLineEnds && next == '\n');
      safe.append(kept ? next : '?');
    }
    return safe.toString();
  }
}
