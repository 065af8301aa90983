package dev.skiff.engine.operation;

/** One look at files; knows whether it may still be begun anew. */
final class Looking {
  private boolean seen;

  /** From here on somebody has seen something of it. */
  void givesAway() {
    seen = true;
  }

  boolean gaveAway() {
    return seen;
  }
}
