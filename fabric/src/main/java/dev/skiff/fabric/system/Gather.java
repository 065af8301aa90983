package dev.skiff.fabric.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The {@code struct msghdr} and its vector, filled for each {@code sendmsg}. Of one thread. */
public final class Gather {
  /** {@code IOV_MAX} of Linux. */
  public static final int MOST = 1024;

  private static final int VECTOR_BYTES = 16;

  /** {@code struct msghdr}: name and its length, then vector, its length; 56 bytes in all. */
  private static final int MESSAGE_BYTES = 56;

  private static final int VECTOR_AT = 16;
  private static final int COUNT_AT = 24;

  private final Kernel kernel;
  private final MemorySegment message;
  private final MemorySegment vector;

  public Gather(Kernel kernel) {
    this.kernel = kernel;
    message = kernel.allocate(MESSAGE_BYTES);
    vector = kernel.allocate((long) VECTOR_BYTES * MOST);
    message.set(ValueLayout.JAVA_LONG, VECTOR_AT, vector.address());
  }

  /**
   * Sends pieces of memory in one call.
   *
   * @return how many bytes were taken, or the negated error
   */
  public long send(int descriptor, long[] addresses, int[] lengths, int count) {
    for (int at = 0; at < count; at++) {
      vector.set(ValueLayout.JAVA_LONG, (long) at * VECTOR_BYTES, addresses[at]);
      vector.set(ValueLayout.JAVA_LONG, (long) at * VECTOR_BYTES + Long.BYTES, lengths[at]);
    }
    message.set(ValueLayout.JAVA_LONG, COUNT_AT, count);
    return kernel.send(descriptor, message.address());
  }
}
