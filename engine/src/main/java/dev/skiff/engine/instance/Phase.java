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
  /** Ended, for the reason in its outcome; its policy starts it again when its time has come. */
  RESTARTING,
  /** Ended, for the reason in its outcome; may be started again. */
  EXITED;

  /** Whether a machine runs, or is about to. */
  public boolean alive() {
    return switch (this) {
      case BOOTING, RUNNING, STOPPING -> true;
      case CREATED, RESTARTING, EXITED -> false;
    };
  }

  /** Whether it runs or will run by itself: what Docker calls running. */
  public boolean active() {
    return alive() || this == RESTARTING;
  }
}
