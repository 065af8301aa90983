package dev.skiff.engine.instance;

import java.time.Duration;

/**
 * How long an instance that ended is left alone before it is started again: a time that doubles
 * with each restart in a row, up to a limit.
 *
 * @param first the first time
 * @param most the longest
 * @param steady a program that ran this long begins again with the first
 */
public record Backoff(Duration first, Duration most, Duration steady) {
  /** Docker's figures: moby, daemon/internal/restartmanager/restart_manager.go. */
  public static final Backoff DOCKER =
      new Backoff(Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofSeconds(10));

  /**
   * @param last the delay before the run that has ended; zero when a user started it
   * @param ran how long its program ran; zero when it never did
   */
  Duration next(Duration last, Duration ran) {
    if (last.isZero() || ran.compareTo(steady) >= 0) {
      return first;
    }
    Duration doubled = last.multipliedBy(2);
    return doubled.compareTo(most) > 0 ? most : doubled;
  }
}
