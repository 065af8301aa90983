package dev.skiff.wire;

/** A home, socket or run directory that cannot be used. The message is for the user. */
public final class UnusablePath extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  UnusablePath(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do about it; empty where nothing can be advised. */
  public String hint() {
    return hint;
  }
}
