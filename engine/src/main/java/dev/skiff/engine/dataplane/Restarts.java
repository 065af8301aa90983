package dev.skiff.engine.dataplane;

import java.time.Duration;

/**
 * How long to wait before a process is started again: not at all when it had been of use, else a
 * time that doubles up to a limit. Used by one thread at a time.
 */
final class Restarts {
  /** Who ends sooner after it was told everything ends of that, perhaps. */
  private static final Duration OF_USE = Duration.ofSeconds(1);

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofSeconds(10);

  private Duration next = Duration.ZERO;

  /**
   * After a life.
   *
   * @param up for how long it did what is wanted; zero when it never came so far
   */
  Duration after(Duration up) {
    Duration pause = up.compareTo(OF_USE) >= 0 ? Duration.ZERO : next;
    next = pause.isZero() ? FIRST : pause.multipliedBy(2);
    next = next.compareTo(MOST) > 0 ? MOST : next;
    return pause;
  }

  /** Somebody wants it now. */
  void forget() {
    next = Duration.ZERO;
  }
}
