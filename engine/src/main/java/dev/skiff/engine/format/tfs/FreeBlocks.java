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

  /** Some are used, perhaps not for the first time. */
  void use(long block, long length) {
    if (length <= 0) {
      return;
    }
    long first = block;
    long last = block + length;
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
    long start = 0;
    for (Map.Entry<Long, Long> each : used.entrySet()) {
      if (each.getKey() - start >= length) {
        break;
      }
      start = Math.max(start, each.getValue());
    }
    if (end - start < length) {
      return OptionalLong.empty();
    }
    use(start, length);
    return OptionalLong.of(start);
  }

  /**
   * Takes up to so many in a row, all of them if there is such a row; a run of 0 if none is free.
   */
  Run take(long length) {
    OptionalLong row = takeRow(length);
    if (row.isPresent()) {
      return new Run(row.getAsLong(), length);
    }
    long start = used.isEmpty() || used.firstKey() > 0 ? 0 : used.firstEntry().getValue();
    Long next = used.ceilingKey(start);
    long free = Math.min(length, (next == null ? end : next) - start);
    use(start, free);
    return new Run(start, Math.max(0, free));
  }
}
