package dev.skiff.fabric.loop;

import dev.skiff.fabric.port.FrameLimits;
import dev.skiff.fabric.port.Port;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory that frames lie in between their coming and their leaving, and a part for answers.
 * What was filled stays till {@link #clear}.
 */
final class Batch {
  /** Enough for three reads of the largest frames, small enough for a core's cache. */
  static final int BYTES = 512 << 10;

  /** One read takes no more: the others' frames shall not wait long. */
  private static final int MOST_READ = 256 << 10;

  private static final int SCRATCH_BYTES = 64 << 10;

  private final MemorySegment memory;
  private long used;
  private long scratch;

  Batch(Arena arena) {
    memory = arena.allocate(BYTES + SCRATCH_BYTES, 64);
    clear();
  }

  MemorySegment memory() {
    return memory;
  }

  boolean isFull() {
    return BYTES - used < Port.LEAST_ROOM;
  }

  long used() {
    return used;
  }

  long room() {
    return Math.min(MOST_READ, BYTES - used);
  }

  void fill(long bytes) {
    used += bytes;
  }

  /** Where an answer and its prefix can be put, if there is room for one. */
  boolean hasScratch() {
    return scratch + FrameLimits.PREFIX + Answers.MOST_BYTES <= BYTES + SCRATCH_BYTES;
  }

  long scratch() {
    return scratch;
  }

  void fillScratch(int bytes) {
    scratch += bytes;
  }

  void clearScratch() {
    scratch = BYTES;
  }

  void clear() {
    used = 0;
    clearScratch();
  }
}
