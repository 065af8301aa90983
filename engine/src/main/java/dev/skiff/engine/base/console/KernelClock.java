package dev.skiff.engine.base.console;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time that a kernel puts before its lines: seconds since it began. */
public final class KernelClock {
  private static final Pattern STAMP = Pattern.compile("\\[(\\d{1,9})\\.(\\d{6})\\] .*");

  private KernelClock() {}

  /** What stands before a line; zero where nothing does. */
  public static Duration of(String line) {
    Matcher stamp = STAMP.matcher(line.stripTrailing());
    return stamp.matches()
        ? Duration.ofSeconds(Long.parseLong(stamp.group(1)))
            .plusNanos(Long.parseLong(stamp.group(2)) * 1000)
        : Duration.ZERO;
  }
}
