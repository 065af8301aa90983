package dev.skiff.cli.progress;

import dev.skiff.cli.text.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How far one step is.
 *
 * @param current bytes, or files of a step whose last word is "files"
 * @param total 0 when nobody knows
 * @param elapsed since the step began
 */
record Advance(String step, long current, long total, Duration elapsed) {
  /** A rate over less than this is chance. */
  private static final Duration MEASURED = Duration.ofSeconds(1);

  private static final int BAR = 24;

  private boolean countsFiles() {
    return step.endsWith("files");
  }

  private boolean isKnown() {
    return total > 0;
  }

  private double share() {
    return isKnown() ? Math.clamp((double) current / total, 0, 1) : 0;
  }

  /** In one line with a bar, for a terminal of so many columns. */
  String line(int columns) {
    List<String> parts = new ArrayList<>();
    parts.add(step);
    if (isKnown() && columns >= step.length() + 2 * BAR) {
      parts.add(bar());
    }
    parts.addAll(figures());
    parts.add(left());
    parts.removeIf(String::isEmpty);
    return String.join("  ", parts);
  }

  /** In a line of words. */
  String words() {
    List<String> figures = figures();
    return figures.isEmpty() ? step : step + ": " + String.join(", ", figures);
  }

  private String bar() {
    int done = (int) Math.round(share() * BAR);
    return "[" + "=".repeat(done) + " ".repeat(BAR - done) + "]";
  }

  private List<String> figures() {
    List<String> figures = new ArrayList<>();
    if (isKnown()) {
      figures.add(amount(current) + " of " + amount(total));
      figures.add((int) (share() * 100) + "%");
    } else if (current > 0) {
      figures.add(amount(current));
    }
    if (current > 0 && elapsed.compareTo(MEASURED) >= 0 && !countsFiles()) {
      figures.add(amount(perSecond()) + "/s");
    }
    return figures;
  }

  private String left() {
    boolean guess = isKnown() && current > 0 && elapsed.compareTo(MEASURED) >= 0;
    if (!guess || current >= total) {
      return isKnown() ? "" : spent();
    }
    long seconds = (long) Math.ceil((total - current) / (double) Math.max(perSecond(), 1));
    return clock(seconds) + " left";
  }

  private String spent() {
    return elapsed.compareTo(MEASURED) < 0 ? "" : clock(elapsed.toSeconds());
  }

  private long perSecond() {
    return (long) (current / (elapsed.toMillis() / 1000.0));
  }

  private String amount(long count) {
    return countsFiles() ? Long.toString(count) : Size.of(count);
  }

  private static String clock(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d:%02d min".formatted(seconds / 60, seconds % 60)
        : "%d:%02d h".formatted(seconds / 3600, seconds / 60 % 60);
  }
}
