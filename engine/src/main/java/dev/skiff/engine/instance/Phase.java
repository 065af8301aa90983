package dev.skiff.engine.instance;

/** Where an instance is in its life. */
public enum Phase {
  /** Never started. */
  CREATED,
  /** Started; the program does not run yet. */
  BOOTING,
  /** The program runs. */
  RUNNING,
  /** Asked to stop; the program may still run. */
  STOPPING,
  /** Ended, for the reason in its outcome; may be started again. */
  EXITED;

  /** Whether a machine runs, or is about to. */
  public boolean alive() {
    return switch (this) {
      case BOOTING, RUNNING, STOPPING -> true;
      case CREATED, EXITED -> false;
    };
  }
}
