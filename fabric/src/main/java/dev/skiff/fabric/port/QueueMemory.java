package dev.skiff.fabric.port;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Memory for output queues, bounded for all ports together; kept and used again. */
public final class QueueMemory {
  /** What one port's frames may take while they wait, and the frame that was begun. */
  static final int QUEUE_BYTES = (256 << 10) + FrameLimits.PREFIX + FrameLimits.MOST;

  private final Arena arena;
  private final ArrayDeque<MemorySegment> kept = new ArrayDeque<>();
  private int unmade;

  /**
   * Makes none yet.
   *
   * @param queues how many ports may have something waiting
   */
  public QueueMemory(Arena arena, int queues) {
    this.arena = arena;
    unmade = queues;
  }

  @Nullable MemorySegment take() {
    MemorySegment segment = kept.pollLast();
    if (segment == null && unmade > 0) {
      unmade--;
      return arena.allocate(QUEUE_BYTES, Long.BYTES);
    }
    return segment;
  }

  void giveBack(MemorySegment segment) {
    kept.addLast(segment);
  }
}
