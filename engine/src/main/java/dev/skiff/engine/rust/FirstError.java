package dev.skiff.engine.rust;

/**
 * Finds, in what the compiler says line by line, its first error with the lines that explain it.
 */
final class FirstError {
  /** An error's picture of the source is some twenty lines. */
  private static final int MAX_LINES = 40;

  /**
   * So cargo goes on where another error made it fail; below it a build script's words, indented.
   */
  private static final String CAUSE = "Caused by:";

  private final StringBuilder text = new StringBuilder();
  private int lines;

  /** Whether a blank line was heard: the error is told, unless its cause follows. */
  private boolean ended;

  private boolean caused;
  private boolean over;

  /** Takes the next line. */
  void hear(String line) {
    if (over) {
      return;
    }
    if (lines == 0) {
      begin(line);
    } else if (lines >= MAX_LINES || (ended && !goesOn(line))) {
      over = true;
    } else if (line.isBlank()) {
      ended = true;
    } else {
      caused |= line.equals(CAUSE);
      text.append(ended ? "\n\n" : "\n").append(line);
      lines += ended ? 2 : 1;
      ended = false;
    }
  }

  private boolean goesOn(String line) {
    return line.equals(CAUSE) || line.isBlank() || (caused && line.startsWith("  "));
  }

  private void begin(String line) {
    if (line.startsWith("error:") || line.startsWith("error[")) {
      text.append(line);
      lines = 1;
    }
  }

  /** Empty as long as there was none. */
  String text() {
    return text.toString();
  }
}
