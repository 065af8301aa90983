package dev.skiff.engine.api.docker;

import java.time.Duration;

/** A duration as Docker words it; people and scripts know these words. */
final class HumanDuration {
  private HumanDuration() {}

  /** E.g. {@code 3 seconds}, {@code About an hour}. A negative duration counts as none. */
  static String of(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    long minutes = seconds / 60;
    // Docker rounds hours, and derives what is longer from them.
    long hours = Math.round(seconds / 3600.0);
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds == 1) {
      return "1 second";
    } else if (seconds < 60) {
      return seconds + " seconds";
    } else if (minutes == 1) {
      return "About a minute";
    } else if (minutes < 60) {
      return minutes + " minutes";
    } else if (hours == 1) {
      return "About an hour";
    }
    return ofHours(hours);
  }

  private static String ofHours(long hours) {
    if (hours < 48) {
      return hours + " hours";
    } else if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    } else if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    } else if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return hours / 24 / 365 + " years";
  }
}
