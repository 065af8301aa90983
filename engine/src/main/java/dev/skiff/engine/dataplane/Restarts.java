package dev.skiff.engine.dataplane;

import java.time.Duration;

/**
 * How long to wait before a process is started again: not at all when it had been of use for a
 * while, else a time that doubles up to a limit. Used by one thread at a time.
 */
final class Restarts {
  /** Who ends sooner after it was told everything ends of that, perhaps. */
  private static final Duration OF_USE = Duration.ofSeconds(1);

  /** Who was of use, however shortly, is there again within a second. */
  private static final Duration MOST_AFTER_USE = Duration.ofMillis(400);

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofSeconds(10);

  private Duration next = Duration.ZERO;

  /**
   * After a life.
   *
   * @param up for how long it did what is wanted; zero when it never came so far
   */
  Duration after(Duration up) {
    if (up.compareTo(OF_USE) >= 0) {
      next = FIRST;
      return Duration.ZERO;
    }
    Duration pause = up.isZero() ? next : least(next, MOST_AFTER_USE);
    next = pause.isZero() ? FIRST : least(pause.multipliedBy(2), MOST);
    return pause;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Somebody wants it now. */
  void forget() {
    next = Duration.ZERO;
  }
}
