package dev.skiff.cli.run;

/**
 * What each Ctrl-C of a foreground run means: the first one once there is a guest stops it, the
 * next kills it, a third leaves it to the engine. Before that it just leaves. Thread-safe.
 */
public final class Interruptions {
  private Stage stage = Stage.PREPARING;

  private enum Stage {
    PREPARING,
    RUNNING,
    STOPPING,
    KILLING
  }

  /** What to do about an interruption. */
  public enum Action {
    STOP,
    KILL,
    LEAVE
  }

  /** From now on there is something to stop; called before the guest is started. */
  public synchronized void guestBegins() {
    if (stage == Stage.PREPARING) {
      stage = Stage.RUNNING;
    }
  }

  public synchronized Action interrupted() {
    return switch (stage) {
      case RUNNING -> {
        stage = Stage.STOPPING;
        yield Action.STOP;
      }
      case STOPPING -> {
        stage = Stage.KILLING;
        yield Action.KILL;
      }
      case PREPARING, KILLING -> Action.LEAVE;
    };
  }
}
