package dev.skiff.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How long ago something was, in Docker's words and at its steps. */
public final class Age {
  // A holder of its own, since most commands print no moment and this takes time to make.
  private static final class Form {
    static final DateTimeFormatter MOMENT =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxxx zzz", Locale.ROOT);
  }

  private Age() {}

  public static String ago(Instant then, Instant now) {
    return words(Duration.between(then, now)) + " ago";
  }

  /** A moment as Docker prints it: {@code 2026-01-31 12:00:00 +0000 UTC}. */
  public static String moment(Instant moment, ZoneId zone) {
    return Form.MOMENT.format(moment.atZone(zone));
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
