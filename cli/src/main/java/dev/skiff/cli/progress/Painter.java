package dev.skiff.cli.progress;

import dev.skiff.cli.text.DisplayWidth;
import dev.skiff.cli.text.Printable;
import java.time.Duration;

/** What is to be written when; told of every advance and of the time, it writes nothing itself. */
final class Painter {
  /** What is over sooner shows nothing. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  static final Duration REDRAWN = Duration.ofMillis(100);
  static final Duration REPEATED = Duration.ofSeconds(5);

  // ECMA-48 §8.3.41, EL: erases to the end of the line.
  private static final String ERASE = "\r\u001b[K";

  private final ProgressMode mode;
  private final int columns;
  private final long beganNanos;
  private String step;
  private long stepBeganNanos;
  private long current;
  private long total;
  private long paintedNanos;
  private boolean painted;
  private boolean stepPainted;

  /**
   * Begins a step.
   *
   * @param mode one that is not AUTO
   */
  Painter(ProgressMode mode, int columns, String step, long nowNanos) {
    this.mode = mode;
    this.columns = columns;
    this.step = step;
    this.beganNanos = nowNanos;
    this.stepBeganNanos = nowNanos;
  }

  void advance(String nextStep, long nextCurrent, long nextTotal, long nowNanos) {
    if (!nextStep.isEmpty() && !nextStep.equals(step)) {
      step = nextStep;
      stepBeganNanos = nowNanos;
      stepPainted = false;
    }
    current = nextCurrent;
    total = nextTotal;
  }

  /** What to write now; mostly nothing. */
  String due(long nowNanos) {
    if (nowNanos - beganNanos < PATIENCE.toNanos()) {
      return "";
    }
    boolean due =
        switch (mode) {
          case TTY -> !painted || nowNanos - paintedNanos >= REDRAWN.toNanos();
          case PLAIN -> !stepPainted || nowNanos - paintedNanos >= REPEATED.toNanos();
          case AUTO, QUIET -> false;
        };
    return due ? painted(nowNanos) : "";
  }

  private String painted(long nowNanos) {
    painted = true;
    stepPainted = true;
    paintedNanos = nowNanos;
    Duration elapsed = Duration.ofNanos(nowNanos - stepBeganNanos);
    Advance advance = new Advance(Printable.line(step), current, total, elapsed);
    return mode == ProgressMode.TTY
        // One column less: a full line makes some terminals begin the next.
        ? ERASE + DisplayWidth.fitted(advance.line(columns), columns - 1)
        : "skiff: " + advance.words() + "\n";
  }

  /** Takes away what is drawn, so that something else can be written: that shows life, too. */
  String cleared(long nowNanos) {
    boolean drawn = painted && mode == ProgressMode.TTY;
    painted = false;
    paintedNanos = nowNanos;
    return drawn ? ERASE : "";
  }
}
