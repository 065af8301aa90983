package dev.skiff.cli.terminal;

/** A failure that is found on this side of the socket; for the user. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  public Refusal(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do next; empty where nothing can be advised. */
  public String hint() {
    return hint;
  }
}
