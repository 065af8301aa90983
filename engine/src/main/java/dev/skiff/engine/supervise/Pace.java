package dev.skiff.engine.supervise;

import dev.skiff.engine.instance.Backoff;
import java.time.Duration;

/**
 * How long things are waited for.
 *
 * @param bootLook how often a silent boot is looked at
 * @param powerOff how long a guest may take to write its disks and power off once its program has
 *     ended
 * @param afterGrace how long a guest may take, after the grace of a stop, before its machine is
 *     ended
 * @param afterKill the same after its program was killed
 * @param dying how long a machine that was ended may take to be gone
 * @param retry between two tries of what must be done sooner or later
 * @param backoff before an instance is started again by its policy
 */
public record Pace(
    Duration bootLook,
    Duration powerOff,
    Duration afterGrace,
    Duration afterKill,
    Duration dying,
    Duration retry,
    Backoff backoff) {

  /** For guests; a simulation of them may be more impatient. */
  public static final Pace REAL =
      new Pace(
          Duration.ofMillis(500),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(2),
          Backoff.DOCKER);
}
