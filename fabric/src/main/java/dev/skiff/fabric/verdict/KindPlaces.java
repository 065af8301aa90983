package dev.skiff.fabric.verdict;

import java.util.Arrays;

/**
 * Where kinds of denial stand: found by what they are of, in the order in which they came. When all
 * places are taken the kind that came first gives way. Those of a source are a queue besides. Of
 * one thread; allocates only for slots higher than any before.
 */
final class KindPlaces {
  static final int KINDS = 4096;
  static final int NONE = -1;

  /** In what a kind is: the bits of its slot. */
  static final int SLOT_SHIFT = 24;

  private static final int SLOT_MASK = 0xff_ffff;

  /** In what a kind is: it stands in no source's queue. */
  static final long UNQUEUED = 1L << 62;

  private static final int FIRST_SLOTS = 64;

  private final int[] buckets = filled(KINDS);
  private final int[] nexts = new int[KINDS];
  private final long[] highs = new long[KINDS];
  private final long[] lows = new long[KINDS];
  private final long[] whats = new long[KINDS];
  private final long[] counts = new long[KINDS];
  private final int[] seconds = new int[KINDS];
  private final int[] apart = new int[KINDS];
  private final int[] before = new int[KINDS];
  private final int[] behind = new int[KINDS];
  private int[] firsts = filled(FIRST_SLOTS);
  private int[] lasts = filled(FIRST_SLOTS);
  private int[] lengths = new int[FIRST_SLOTS];
  private int used;
  private int oldest;
  private long forgotten;

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  static int slotOf(long what) {
    return (int) (what >>> SLOT_SHIFT) & SLOT_MASK;
  }

  /** The place of a kind, or {@link #NONE}. */
  int find(long high, long low, long what) {
    int at = buckets[bucket(high, low, what)];
    while (at != NONE && (highs[at] != high || lows[at] != low || whats[at] != what)) {
      at = nexts[at];
    }
    return at;
  }

  /** Takes in a kind that is not there, with nothing counted yet. */
  int add(long high, long low, long what) {
    int at = used < KINDS ? used++ : firstOfAll();
    put(at, high, low, what);
    return at;
  }

  private int firstOfAll() {
    int at = oldest;
    oldest = (oldest + 1) % KINDS;
    forgotten += counts[at];
    remove(at);
    return at;
  }

  /** The same in the place of its source's first, whose count goes to another kind. */
  int replaceFirst(int heir, long high, long low, long what) {
    int at = firsts[slotOf(what)];
    counts[heir] += counts[at];
    seconds[heir] = Math.max(seconds[heir], seconds[at]);
    remove(at);
    put(at, high, low, what);
    return at;
  }

  private void put(int at, long high, long low, long what) {
    int bucket = bucket(high, low, what);
    highs[at] = high;
    lows[at] = low;
    whats[at] = what;
    counts[at] = 0;
    seconds[at] = 0;
    apart[at] = 0;
    nexts[at] = buckets[bucket];
    buckets[bucket] = at;
    if ((what & UNQUEUED) == 0) {
      enqueue(at, slotOf(what));
    }
  }

  private void remove(int at) {
    unchain(at);
    if ((whats[at] & UNQUEUED) == 0) {
      dequeue(at, slotOf(whats[at]));
    }
  }

  private void enqueue(int at, int slot) {
    if (slot >= lengths.length) {
      grow(Integer.highestOneBit(slot) * 2);
    }
    int last = lasts[slot];
    before[at] = last;
    behind[at] = NONE;
    lasts[slot] = at;
    if (last == NONE) {
      firsts[slot] = at;
    } else {
      behind[last] = at;
    }
    lengths[slot]++;
  }

  private void grow(int slots) {
    int known = lengths.length;
    firsts = Arrays.copyOf(firsts, slots);
    lasts = Arrays.copyOf(lasts, slots);
    lengths = Arrays.copyOf(lengths, slots);
    Arrays.fill(firsts, known, slots, NONE);
    Arrays.fill(lasts, known, slots, NONE);
  }

  private void dequeue(int at, int slot) {
    if (before[at] == NONE) {
      firsts[slot] = behind[at];
    } else {
      behind[before[at]] = behind[at];
    }
    if (behind[at] == NONE) {
      lasts[slot] = before[at];
    } else {
      before[behind[at]] = before[at];
    }
    lengths[slot]--;
  }

  private void unchain(int at) {
    int bucket = bucket(highs[at], lows[at], whats[at]);
    if (buckets[bucket] == at) {
      buckets[bucket] = nexts[at];
      return;
    }
    int one = buckets[bucket];
    while (nexts[one] != at) {
      one = nexts[one];
    }
    nexts[one] = nexts[at];
  }

  private static int bucket(long high, long low, long what) {
    long hash = (high ^ Long.rotateLeft(low, 21)) * 0x9e3779b97f4a7c15L;
    hash = (Long.rotateLeft(hash, 29) ^ what) * 0xbf58476d1ce4e5b9L;
    return (int) (hash >>> 40) & (KINDS - 1);
  }

  /** Counts a packet; whether it is the first of its kind. */
  boolean count(int at, int second) {
    counts[at]++;
    seconds[at] = second;
    return counts[at] == 1;
  }

  /** Counts one that is told apart from the others of a kind. */
  void tellApart(int at) {
    apart[at]++;
  }

  int apart(int at) {
    return apart[at];
  }

  /** How many kinds stand in a source's queue. */
  int lengthOf(int slot) {
    return slot < lengths.length ? lengths[slot] : 0;
  }

  /** What the first in a source's queue, which has one, is of. */
  long firstOf(int slot) {
    return whats[firsts[slot]];
  }

  /** Sets what is counted of a source to nothing. */
  void forget(int slot) {
    for (int at = 0; at < used; at++) {
      if (slotOf(whats[at]) == slot) {
        counts[at] = 0;
        apart[at] = 0;
      }
    }
  }

  /** Packets of kinds that gave way. */
  long forgotten() {
    return forgotten;
  }

  /** One more than the last place that was ever taken. */
  int end() {
    return used;
  }

  long high(int at) {
    return highs[at];
  }

  long low(int at) {
    return lows[at];
  }

  long what(int at) {
    return whats[at];
  }

  long counted(int at) {
    return counts[at];
  }

  int second(int at) {
    return seconds[at];
  }
}
