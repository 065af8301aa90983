package dev.skiff.fabric.port;

import dev.skiff.fabric.packet.Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into frames: what is left of a read is carried to the next one. A new connection
 * may begin in the midst of a frame (docs/design/fabric.md, The NIC that sticks); then the step is
 * looked for. Of one thread.
 */
final class Input {
  /** What {@link #align} says when the bytes so far do not tell. */
  static final long UNDECIDED = -1;

  private static final int SOURCE_AT = FrameLimits.PREFIX + 6;
  private static final int HEAD_BYTES = SOURCE_AT + 6;

  private final Carries carries;
  private byte @Nullable [] carry;
  private int carried;
  private boolean aligned;

  Input(Carries carries) {
    this.carries = carries;
  }

  /** Puts what is carried at a place in memory; returns how many bytes that are. */
  int unload(MemorySegment memory, long at) {
    byte[] array = carry;
    if (array == null) {
      return 0;
    }
    MemorySegment.copy(array, 0, memory, ValueLayout.JAVA_BYTE, at, carried);
    carries.giveBack(array);
    carry = null;
    return carried;
  }

  /** Keeps the bytes of a frame that is not whole, fewer than the largest frame has. */
  void load(MemorySegment memory, long from, int bytes) {
    if (bytes == 0) {
      return;
    }
    byte[] array = carries.take(bytes);
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, array, 0, bytes);
    carry = array;
    carried = bytes;
  }

  int carried() {
    return carry == null ? 0 : carried;
  }

  void reset() {
    aligned = false;
    byte[] array = carry;
    if (array != null) {
      carries.giveBack(array);
      carry = null;
    }
  }

  boolean isAligned() {
    return aligned;
  }

  /**
   * Where the first frame of a new connection begins.
   *
   * @param mac of the port: what a frame's source must be where the beginning does not fit
   * @return a place in memory from which frames follow each other, or {@link #UNDECIDED}; then all
   *     but the last bytes can be given up, see {@link #undecided}
   */
  long align(MemorySegment memory, long from, long end, long mac) {
    if (end - from < HEAD_BYTES) {
      return UNDECIDED;
    }
    if (begins(memory, from, end, mac) || isChain(memory, from, end)) {
      aligned = true;
      return from;
    }
    for (long at = from + 1; at + HEAD_BYTES <= end; at++) {
      if (begins(memory, at, end, mac)) {
        aligned = true;
        return at;
      }
    }
    return UNDECIDED;
  }

  /** How many of the last bytes may hold the beginning of a frame that is not seen yet. */
  static int undecided(long available) {
    return (int) Math.min(available, HEAD_BYTES - 1);
  }

  /** A possible length, our source, and a possible length behind it as far as that has come. */
  private static boolean begins(MemorySegment memory, long at, long end, long mac) {
    int length = Layout.i32(memory, at);
    if (!FrameLimits.isPossible(length) || Layout.mac(memory, at + SOURCE_AT) != mac) {
      return false;
    }
    long next = at + FrameLimits.PREFIX + length;
    return next + FrameLimits.PREFIX > end || FrameLimits.isPossible(Layout.i32(memory, next));
  }

  /** Whether lengths lead from one to the next to the end: a guest that lies about its source. */
  private static boolean isChain(MemorySegment memory, long from, long end) {
    long at = from;
    while (at + FrameLimits.PREFIX <= end) {
      int length = Layout.i32(memory, at);
      if (!FrameLimits.isPossible(length)) {
        return false;
      }
      at += FrameLimits.PREFIX + length;
    }
    return true;
  }
}
