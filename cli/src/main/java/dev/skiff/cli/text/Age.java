package dev.skiff.cli.text;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, in Docker's words and at its steps. */
public final class Age {
  private Age() {}

  public static String ago(Instant then, Instant now) {
    return words(Duration.between(then, now)) + " ago";
  }

  static String words(Duration age) {
    long seconds = age.toSeconds();
    long minutes = age.toMinutes();
    long hours = Math.round(seconds / 3600.0);
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return count(seconds, "second");
    }
    if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    }
    if (hours < 48) {
      return hours == 1 ? "About an hour" : hours + " hours";
    }
    return calendar(hours / 24);
  }

  private static String calendar(long days) {
    if (days < 14) {
      return days + " days";
    }
    if (days < 60) {
      return days / 7 + " weeks";
    }
    return days < 730 ? days / 30 + " months" : days / 365 + " years";
  }

  private static String count(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
