package dev.skiff.engine.instance;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Linux's signals on x86-64 by number and name (signal(7)). */
public final class Signals {
  public static final int KILL = 9;
  public static final int TERM = 15;

  /** Highest real-time signal. */
  private static final int LAST = 64;

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /** CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH: ignored, or no more than a pause. */
  private static final Set<Integer> HARMLESS = Set.of(17, 18, 19, 20, 21, 22, 23, 28);

  private static final Map<String, Integer> NUMBERS = numbers();

  private Signals() {}

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      numbers.put(NAMES.get(i), i + 1);
    }
    return Map.copyOf(numbers);
  }

  /** Whether the signal ends a program that does nothing about it (signal(7), default actions). */
  public static boolean endsByDefault(int number) {
    return !HARMLESS.contains(number);
  }

  /** {@code SIGTERM} for 15; {@code signal 40} where there is no name. */
  public static String name(int number) {
    return number >= 1 && number <= NAMES.size()
        ? "SIG" + NAMES.get(number - 1)
        : "signal " + number;
  }

  /** Reads {@code TERM}, {@code SIGTERM}, {@code sigterm} or {@code 15}. */
  public static Optional<Integer> parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    if (!upper.isEmpty()
        && upper.length() <= 2
        && upper.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(upper);
      return number >= 1 && number <= LAST ? Optional.of(number) : Optional.empty();
    }
    String bare = upper.startsWith("SIG") ? upper.substring(3) : upper;
    return Optional.ofNullable(NUMBERS.get(bare));
  }
}
