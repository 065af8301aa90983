package dev.skiff.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what only polling can see from outside: another process's files and sockets. */
public final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private Eventually() {}

  /** Whether the condition came to hold in time. */
  public static boolean holds(BooleanSupplier condition, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return true;
  }

  /** Fails the test when it does not. */
  public static void mustHold(String what, BooleanSupplier condition, Duration atMost) {
    if (!holds(condition, atMost)) {
      throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what);
    }
  }
}
