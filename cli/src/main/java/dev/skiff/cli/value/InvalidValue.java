package dev.skiff.cli.value;

/** What was typed means nothing; the message quotes it and says what is taken. */
public final class InvalidValue extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidValue(String message) {
    super(message);
  }
}
