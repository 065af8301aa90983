package dev.skiff.fabric.table;

import java.util.Arrays;

/**
 * A map from two longs to a number that is not negative; open addressing, a quarter to a half full.
 * Filled once, then only asked.
 */
final class LongPairTable {
  private static final int MIN_SLOTS = 16;
  private static final int NONE = -1;

  /** Fractions of the golden ratio and of pi, odd: they spread neighbouring keys. */
  private static final long FIRST_FACTOR = 0x9e3779b97f4a7c15L;

  private static final long SECOND_FACTOR = 0x243f6a8885a308d3L;

  private final long[] keys;
  private final int[] values;
  private final int mask;

  LongPairTable(int entries) {
    int slots = Math.max(MIN_SLOTS, Integer.highestOneBit(Math.max(1, entries)) * 4);
    keys = new long[2 * slots];
    values = new int[slots];
    mask = slots - 1;
    Arrays.fill(values, NONE);
  }

  /** Adds or replaces. */
  void put(long first, long second, int value) {
    int at = find(first, second);
    keys[2 * at] = first;
    keys[2 * at + 1] = second;
    values[at] = value;
  }

  /** The value, or -1. */
  int get(long first, long second) {
    return values[find(first, second)];
  }

  private int find(long first, long second) {
    long mixed = (first * FIRST_FACTOR) ^ ((second ^ (second >>> 29)) * SECOND_FACTOR);
    int at = (int) (mixed >>> 32) & mask;
    while (values[at] != NONE && (keys[2 * at] != first || keys[2 * at + 1] != second)) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
