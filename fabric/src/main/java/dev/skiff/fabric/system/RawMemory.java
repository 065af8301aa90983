package dev.skiff.fabric.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Memory by its address.
 *
 * <p>JUSTIFICATION: what waits for {@code sendmsg} is a list of addresses; a segment for each would
 * allocate for each frame. SAFETY: the addresses are those of the batch buffer and the queues,
 * which live as long as the loop.
 */
public final class RawMemory {
  @SuppressWarnings("restricted") // See above.
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private RawMemory() {}

  /** A number in network order. */
  public static int i32(long address) {
    return ALL.get(INT, address);
  }

  public static void copy(long address, MemorySegment target, long at, long bytes) {
    MemorySegment.copy(ALL, address, target, at, bytes);
  }

  public static void copy(long address, byte[] target, int at, int bytes) {
    MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, target, at, bytes);
  }
}
