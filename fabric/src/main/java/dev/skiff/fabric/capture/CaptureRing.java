package dev.skiff.fabric.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames on their way from the loop to who writes them: one thread puts, one takes. A frame finds
 * room or is counted as missed.
 */
final class CaptureRing {
  private static final int BYTES = 1 << 20;
  private static final int HEAD_BYTES = 32;

  private final byte[] bytes = new byte[BYTES];
  private final ByteBuffer view = ByteBuffer.wrap(bytes);
  private final AtomicLong put = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();

  /**
   * A frame.
   *
   * @param bytes its beginning, as much as was asked for
   * @param length of the whole
   */
  @SuppressWarnings("ArrayRecordComponent") // Written, never compared.
  record Frame(Seen seen, int length, byte[] bytes) {}

  /**
   * When a frame was seen, whose it was, and what became of it.
   *
   * @param rule that let it through, of the plan of {@code revision}; -1 where none did
   */
  record Seen(long nanos, int slot, int verdict, int rule, int revision) {}

  /** Copies a frame's first bytes, if there is room for them. */
  void put(Seen seen, MemorySegment memory, long at, int kept, int length) {
    long from = put.get();
    int place = (int) (from % BYTES);
    int need = HEAD_BYTES + ((kept + 7) & ~7);
    // A frame is not torn over the end: the rest is left out, which a head of -1 says.
    int skip = place + need > BYTES ? BYTES - place : 0;
    if (from + skip + need - taken.get() > BYTES) {
      missed.incrementAndGet();
      return;
    }
    if (skip > 0) {
      view.putInt(place, -1);
      place = 0;
    }
    view.putInt(place, kept).putInt(place + 4, length).putLong(place + 8, seen.nanos());
    view.putInt(place + 16, seen.slot()).putInt(place + 20, seen.verdict());
    view.putInt(place + 24, seen.rule()).putInt(place + 28, seen.revision());
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, bytes, place + HEAD_BYTES, kept);
    put.set(from + skip + need);
  }

  /** The next frame, if one waits. */
  Optional<Frame> take() {
    long from = taken.get();
    if (from == put.get()) {
      return Optional.empty();
    }
    int place = (int) (from % BYTES);
    if (view.getInt(place) < 0) {
      taken.set(from + BYTES - place);
      return take();
    }
    int kept = view.getInt(place);
    byte[] copy = new byte[kept];
    System.arraycopy(bytes, place + HEAD_BYTES, copy, 0, kept);
    Seen seen =
        new Seen(
            view.getLong(place + 8),
            view.getInt(place + 16),
            view.getInt(place + 20),
            view.getInt(place + 24),
            view.getInt(place + 28));
    Frame frame = new Frame(seen, view.getInt(place + 4), copy);
    taken.set(from + HEAD_BYTES + ((kept + 7) & ~7));
    return Optional.of(frame);
  }

  /** Frames that found no room. */
  long missed() {
    return missed.get();
  }
}
