package dev.skiff.engine.format.tfs;

import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Which blocks of a volume nothing refers to. */
final class FreeBlocks {
  private final long end;

  /** First block to the one after the last; those that touch are one. */
  private final NavigableMap<Long, Long> used = new TreeMap<>();

  FreeBlocks(long blocks) {
    this.end = blocks;
  }

  /** Blocks in a row. */
  record Run(long block, long length) {}

  /** Some are used, perhaps not for the first time; what is past the end does not matter. */
  void use(long block, long length) {
    long first = block;
    long last = Math.min(end, block + length);
    if (first >= last) {
      return;
    }
    Map.Entry<Long, Long> before = used.floorEntry(first);
    if (before != null && before.getValue() >= first) {
      first = before.getKey();
      last = Math.max(last, before.getValue());
    }
    NavigableMap<Long, Long> inside = used.subMap(first, true, last, true);
    for (long each : inside.values()) {
      last = Math.max(last, each);
    }
    inside.clear();
    used.put(first, last);
  }

  /** Takes so many in a row, the first there are; empty if there are none. */
  OptionalLong takeRow(long length) {
    Run gap = gap(length);
    if (gap.length() < length) {
      return OptionalLong.empty();
    }
    use(gap.block(), length);
    return OptionalLong.of(gap.block());
  }

  /** Takes up to so many in a row, the most there are; a run of 0 if none is free. */
  Run take(long length) {
    Run gap = gap(length);
    Run taken = new Run(gap.block(), Math.min(length, gap.length()));
    use(taken.block(), taken.length());
    return taken;
  }

  /** The first gap that has enough, else the largest. */
  private Run gap(long enough) {
    Run largest = new Run(0, 0);
    long start = 0;
    for (Map.Entry<Long, Long> each : used.entrySet()) {
      largest = larger(largest, start, each.getKey());
      if (largest.length() >= enough) {
        return largest;
      }
      start = each.getValue();
    }
    return larger(largest, start, end);
  }

  private static Run larger(Run known, long start, long end) {
    return end - start > known.length() ? new Run(start, end - start) : known;
  }
}
