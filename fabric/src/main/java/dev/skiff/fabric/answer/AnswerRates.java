package dev.skiff.fabric.answer;

import java.util.Arrays;
import java.util.function.LongSupplier;

/** How many answers each port has had this second. Of the frame loop's thread. */
public final class AnswerRates {
  static final int MOST_A_SECOND = 1000;

  private static final long NANOS_OF_SECOND = 1_000_000_000L;

  private final LongSupplier nanos;
  private int[] taken = new int[16];
  private long second;

  public AnswerRates(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether the port of a slot may have one more. */
  boolean take(int slot) {
    long now = nanos.getAsLong() / NANOS_OF_SECOND;
    if (now != second) {
      second = now;
      Arrays.fill(taken, 0);
    }
    if (slot >= taken.length) {
      taken = Arrays.copyOf(taken, Integer.highestOneBit(slot) * 2);
    }
    taken[slot]++;
    return taken[slot] <= MOST_A_SECOND;
  }
}
