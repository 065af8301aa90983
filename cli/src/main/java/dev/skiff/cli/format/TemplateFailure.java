package dev.skiff.cli.format;

/** A template that means nothing, or that asks for what is not there; for the user. */
public final class TemplateFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  TemplateFailure(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** At a place of the template, counted from 0 and told from 1. */
  static TemplateFailure at(int at, String message, String hint) {
    return new TemplateFailure("--format, character " + (at + 1) + ": " + message, hint);
  }

  /** What to do next; empty where nothing can be advised. */
  public String hint() {
    return hint;
  }
}
