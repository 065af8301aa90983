package dev.skiff.engine.api.docker;

import java.time.Duration;

/** How long a program may take to end, as Docker counts it. */
final class StopGrace {
  /** What is meant by "for ever". */
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private StopGrace() {}

  /** A negative number means no limit. */
  static Duration ofSeconds(long seconds) {
    return seconds < 0 || seconds > NO_LIMIT.toSeconds() ? NO_LIMIT : Duration.ofSeconds(seconds);
  }
}
