package dev.skiff.fabric.flow;

import java.util.Arrays;

/** What each port has in the table; arrays by slot that grow with the slots. */
final class Initiators {
  private static final int NONE = -1;

  private int[] begun = new int[16];
  private int[] unanswered = new int[16];
  private int[] oldest = filled(16);
  private int[] newest = filled(16);
  private int[] referred = new int[16];

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  void grow(int slots) {
    int old = begun.length;
    if (slots > old) {
      int length = Integer.highestOneBit(slots - 1) * 2;
      begun = Arrays.copyOf(begun, length);
      unanswered = Arrays.copyOf(unanswered, length);
      referred = Arrays.copyOf(referred, length);
      oldest = Arrays.copyOf(oldest, length);
      newest = Arrays.copyOf(newest, length);
      Arrays.fill(oldest, old, length, NONE);
      Arrays.fill(newest, old, length, NONE);
    }
  }

  int begun(int slot) {
    return begun[slot];
  }

  int unanswered(int slot) {
    return unanswered[slot];
  }

  int oldest(int slot) {
    return oldest[slot];
  }

  int newest(int slot) {
    return newest[slot];
  }

  void oldest(int slot, int entry) {
    oldest[slot] = entry;
  }

  void newest(int slot, int entry) {
    newest[slot] = entry;
  }

  void countUnanswered(int slot, int change) {
    unanswered[slot] += change;
  }

  void count(int initiator, int responder, int change) {
    begun[initiator] += change;
    referred[initiator] += change;
    referred[responder] += change;
  }

  boolean isReferred(int slot) {
    return slot < referred.length && referred[slot] > 0;
  }
}
