package dev.skiff.fabric.port;

import dev.skiff.fabric.system.Gather;
import dev.skiff.fabric.system.RawMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is to leave by a port. Frames are noted where they lie and leave together with {@link
 * #flush}; what the other side does not take then waits in a bounded queue. Whole frames leave, or
 * none of their bytes. Of one thread.
 */
final class Output {
  /** Frames of a port beyond this wait for nobody: they are dropped. */
  private static final int MOST_WAITING = 256 << 10;

  private static final int FIRST_PIECES = 4;

  private final QueueMemory memory;
  private final PortCounters counters;
  private long[] addresses = new long[FIRST_PIECES];
  private int[] lengths = new int[FIRST_PIECES];
  private int pieces;
  private int frames;
  private long bytes;
  private @Nullable MemorySegment queue;
  private int head;
  private int tail;
  private final long[] one = new long[1];
  private final int[] oneLength = new int[1];

  Output(QueueMemory memory, PortCounters counters) {
    this.memory = memory;
    this.counters = counters;
  }

  /**
   * Notes a frame, its prefix before it. It must stay there till the flush.
   *
   * @return whether a flush must come before the next
   */
  boolean add(long address, int length) {
    frames++;
    bytes += length;
    if (pieces > 0 && addresses[pieces - 1] + lengths[pieces - 1] == address) {
      lengths[pieces - 1] += length;
      return false;
    }
    if (pieces == addresses.length) {
      addresses = Arrays.copyOf(addresses, pieces * 4);
      lengths = Arrays.copyOf(lengths, pieces * 4);
    }
    addresses[pieces] = address;
    lengths[pieces] = length;
    pieces++;
    return pieces == Gather.MOST;
  }

  boolean hasPieces() {
    return pieces > 0;
  }

  /** Whether something waits for the other side to take more. */
  boolean isWaiting() {
    return queue != null;
  }

  int waitingBytes() {
    return tail - head;
  }

  /**
   * Hands over what was added since the last flush.
   *
   * @return false when the stream can go on only from a new connection
   */
  boolean flush(Sink sink) {
    // A socket says that there is room again when three quarters are free; it is asked before.
    if (!resume(sink)) {
      return false;
    }
    long taken = queue == null ? sink.send(addresses, lengths, pieces) : 0;
    if (taken < 0) {
      return false;
    }
    counters.sentFrames += frames;
    counters.sentBytes += bytes;
    boolean whole = taken == bytes || keepRest(taken);
    pieces = 0;
    frames = 0;
    bytes = 0;
    return whole;
  }

  /** Puts what was not taken into the queue, the frame in progress first. */
  private boolean keepRest(long taken) {
    long skip = taken;
    for (int piece = 0; piece < pieces; piece++) {
      if (skip >= lengths[piece]) {
        skip -= lengths[piece];
      } else {
        if (!keepPiece(addresses[piece], lengths[piece], (int) skip)) {
          return false;
        }
        skip = 0;
      }
    }
    return true;
  }

  private boolean keepPiece(long address, int length, int taken) {
    int at = 0;
    while (at < length) {
      int frame = FrameLimits.PREFIX + RawMemory.i32(address + at);
      if (at + frame > taken) {
        int begun = Math.max(0, taken - at);
        if (!keepFrame(address + at + begun, frame - begun, begun > 0)) {
          return false;
        }
      }
      at += frame;
    }
    return true;
  }

  private boolean keepFrame(long address, int length, boolean begun) {
    MemorySegment target = queue == null ? memory.take() : queue;
    queue = target;
    boolean fits = target != null && (begun || waitingBytes() + length <= MOST_WAITING);
    if (!fits || target == null) {
      counters.sentFrames--;
      counters.sentBytes -= length;
      counters.lostAtOutput++;
      return !begun;
    }
    if (tail + length > QueueMemory.QUEUE_BYTES) {
      MemorySegment.copy(target, head, target, 0, waitingBytes());
      tail = waitingBytes();
      head = 0;
    }
    RawMemory.copy(address, target, tail, length);
    tail += length;
    return true;
  }

  /** Goes on with what waits: the other side takes more. Returns as {@link #flush} does. */
  boolean resume(Sink sink) {
    MemorySegment waiting = queue;
    if (waiting == null) {
      return true;
    }
    one[0] = waiting.address() + head;
    oneLength[0] = waitingBytes();
    long taken = sink.send(one, oneLength, 1);
    if (taken < 0) {
      return false;
    }
    head += (int) taken;
    if (head == tail) {
      release(waiting);
    }
    return true;
  }

  private void release(MemorySegment waiting) {
    memory.giveBack(waiting);
    queue = null;
    head = 0;
    tail = 0;
  }

  /** Forgets everything: the next connection begins with a whole frame. */
  void reset() {
    counters.lostAtOutput += frames;
    pieces = 0;
    frames = 0;
    bytes = 0;
    MemorySegment waiting = queue;
    if (waiting != null) {
      release(waiting);
    }
  }
}
