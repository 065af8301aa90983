package dev.skiff.fabric.port;

import dev.skiff.fabric.system.RawMemory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A port whose other side is a test: it says what comes, how much is taken, when it ends. */
public final class FakePort extends Port {
  private final Deque<byte[]> coming = new ConcurrentLinkedDeque<>();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private boolean connected;
  private boolean listening = true;
  private boolean ended;
  private long appetite = Long.MAX_VALUE;

  public FakePort(long mac, PortResources resources) {
    super(mac, resources);
  }

  /** The next read brings these bytes. */
  public void offer(byte[] bytes) {
    coming.addLast(bytes.clone());
  }

  /** From now on it takes so many bytes more. */
  public void takeAtMost(long bytes) {
    appetite = bytes;
  }

  /** Whether connecting succeeds. */
  public void listen(boolean listens) {
    listening = listens;
  }

  /** The other side goes away once what it offered was read. */
  public void end() {
    ended = true;
  }

  /** All it took since the last call. */
  public byte[] taken() {
    byte[] bytes = taken.toByteArray();
    taken.reset();
    return bytes;
  }

  @Override
  public boolean connect() {
    connected = listening;
    ended = false;
    if (connected) {
      counters().connections++;
    }
    return connected;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  void hangUp() {
    connected = false;
    ended = false;
    coming.clear();
  }

  @Override
  long read(MemorySegment memory, long at, long room) {
    byte[] next = coming.pollFirst();
    if (next == null) {
      return ended ? ENDED : NOTHING;
    }
    int bytes = (int) Math.min(room, next.length);
    MemorySegment.copy(next, 0, memory, ValueLayout.JAVA_BYTE, at, bytes);
    if (bytes < next.length) {
      coming.addFirst(java.util.Arrays.copyOfRange(next, bytes, next.length));
    }
    return bytes;
  }

  @Override
  long write(long[] addresses, int[] lengths, int count) {
    if (ended) {
      return ENDED;
    }
    long before = appetite;
    for (int piece = 0; piece < count && appetite > 0; piece++) {
      int bytes = (int) Math.min(appetite, lengths[piece]);
      byte[] copy = new byte[bytes];
      RawMemory.copy(addresses[piece], copy, 0, bytes);
      taken.writeBytes(copy);
      appetite -= bytes;
    }
    return before - appetite;
  }
}
