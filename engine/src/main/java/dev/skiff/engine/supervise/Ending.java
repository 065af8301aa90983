package dev.skiff.engine.supervise;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Watch;
import java.time.Duration;

/** A run that was asked to end. Whoever asked waits for it, once. */
public final class Ending {
  private final Instance asked;
  private final Watch watch;
  private final Runnable force;
  private final Duration patience;
  private final Duration dying;

  /**
   * @param watch for the end; closed by the wait
   * @param force ends the machine
   * @param patience before force is used
   * @param dying how long the machine may then take
   */
  Ending(Instance asked, Watch watch, Runnable force, Duration patience, Duration dying) {
    this.asked = asked;
    this.watch = watch;
    this.force = force;
    this.patience = patience;
    this.dying = dying;
  }

  /**
   * Waits for the end, and ends the machine when patience is over.
   *
   * @return the instance after the run
   * @throws InstanceFailure when even that does not end it
   */
  public Instance await() throws InterruptedException {
    try (watch) {
      if (!watch.await(patience)) {
        force.run();
        if (!watch.await(dying)) {
          throw InstanceFailure.doesNotEnd(asked.name());
        }
      }
      return watch.last().orElse(asked);
    }
  }
}
