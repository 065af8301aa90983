package dev.skiff.cli.progress;

/** How progress is shown. */
public enum ProgressMode {
  /** On a terminal as {@code TTY}, elsewhere as {@code PLAIN}. */
  AUTO,
  /** One line that is drawn anew. */
  TTY,
  /** A line for each step, and one every few seconds. */
  PLAIN,
  /** Not at all. */
  QUIET
}
