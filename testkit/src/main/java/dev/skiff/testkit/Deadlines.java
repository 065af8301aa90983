package dev.skiff.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long a test waits before it calls something stuck. Guests under emulation on a busy machine
 * are slow, so the bound grows with what a hand-started QEMU took here: never a promise about
 * speed.
 */
public final class Deadlines {
  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration COMPILATION = Duration.ofMinutes(9);
  private static final int RAW_BOOTS = 10;
  private static final AtomicReference<Duration> BOOT =
      new AtomicReference<>(Duration.ofMinutes(3));

  private Deadlines() {}

  /** For anything that boots a guest or stops one. */
  public static Duration boot() {
    return BOOT.get();
  }

  /** For a command that needs no guest; the first one also starts an engine. */
  public static Duration command() {
    return LEAST;
  }

  /**
   * For a command that may have to compile a standard library: half a minute where nothing else
   * runs.
   */
  public static Duration compilation() {
    return COMPILATION;
  }

  /** Ten times what the same guest took when started by hand, at least a minute. */
  public static void measured(Duration rawBoot) {
    Duration bound = rawBoot.multipliedBy(RAW_BOOTS);
    BOOT.set(bound.compareTo(LEAST) < 0 ? LEAST : bound);
  }
}
