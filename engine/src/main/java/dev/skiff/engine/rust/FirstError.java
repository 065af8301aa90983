package dev.skiff.engine.rust;

/**
 * Finds, in what the compiler says line by line, its first error with the lines that explain it.
 */
final class FirstError {
  /** An error's picture of the source is some twenty lines. */
  private static final int MAX_LINES = 40;

  private final StringBuilder text = new StringBuilder();
  private int lines;
  private boolean over;

  /** Takes the next line. */
  void hear(String line) {
    if (over) {
      return;
    }
    if (lines == 0) {
      begin(line);
    } else if (line.isBlank() || lines == MAX_LINES) {
      over = true;
    } else {
      text.append('\n').append(line);
      lines++;
    }
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
