package dev.skiff.fabric.loop;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.port.FrameLimits;
import dev.skiff.fabric.port.Port;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Denials;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.fabric.verdict.Judge;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Moves frames from port to port. Frames that leave by one port are handed over together, with
 * {@link #flush}. Of one thread; allocates nothing for a frame that is carried or dropped.
 */
public final class Exchange {

  private final Judge judge;
  private final Answers answers;
  private final Watch watch;
  private final Taps taps;
  private final Denials denials = new Denials();
  private final Batch batch;
  private final Packet packet = new Packet();
  private @Nullable Port[] ports = new @Nullable Port[16];
  private int[] dirty = new int[16];
  private boolean[] isDirty = new boolean[16];
  private int dirtyCount;
  private int second;
  private long frames;

  public Exchange(Arena arena, Judge judge, Answers answers, Taps taps, Watch watch) {
    this.judge = judge;
    this.answers = answers;
    this.taps = taps;
    this.watch = watch;
    batch = new Batch(arena);
  }

  /** Gives a slot its port, or takes it away; the old one is not disconnected. */
  public void put(int slot, @Nullable Port port) {
    if (slot >= ports.length) {
      int length = Integer.highestOneBit(slot) * 2;
      ports = Arrays.copyOf(ports, length);
      dirty = Arrays.copyOf(dirty, length);
      isDirty = Arrays.copyOf(isDirty, length);
    }
    ports[slot] = port;
  }

  public @Nullable Port port(int slot) {
    return slot < ports.length ? ports[slot] : null;
  }

  /** From now on it is this second of the loop's clock. */
  public void second(int now) {
    second = now;
  }

  public int second() {
    return second;
  }

  /** Reads a port once and sends on what came. */
  public void receive(int slot) {
    Port port = port(slot);
    if (port == null || !port.isConnected()) {
      return;
    }
    if (batch.isFull()) {
      flush();
    }
    MemorySegment memory = batch.memory();
    long from = batch.used();
    long came = port.receive(memory, from, batch.room());
    if (came <= 0) {
      if (came == Port.ENDED) {
        lose(slot, port);
      }
      return;
    }
    batch.fill(came);
    long begin = aligned(port, slot, from, from + came);
    if (begin < from + came && !forward(slot, port, begin, from + came)) {
      lose(slot, port);
    }
  }

  private long aligned(Port port, int slot, long from, long end) {
    long skipped = port.counters().skippedBytes();
    long begin = port.align(batch.memory(), from, end);
    if (port.counters().skippedBytes() != skipped) {
      watch.resynchronised(slot, port.counters().skippedBytes() - skipped);
    }
    return begin;
  }

  /** Sends on each whole frame; false when the stream is out of step. */
  private boolean forward(int slot, Port port, long from, long end) {
    MemorySegment memory = batch.memory();
    long at = from;
    int count = 0;
    while (end - at >= FrameLimits.PREFIX) {
      int length = Layout.i32(memory, at);
      if (length < FrameLimits.LEAST || length > FrameLimits.MOST) {
        return false;
      }
      if (end - at - FrameLimits.PREFIX < length) {
        break;
      }
      forwardOne(slot, port, at + FrameLimits.PREFIX, length);
      count++;
      at += FrameLimits.PREFIX + length;
    }
    frames += count;
    port.counters().received(count, 0);
    if (port.isConnected()) {
      // Else it was lost while it was answered, and what it had begun with it.
      port.carry(memory, at, (int) (end - at));
    }
    return true;
  }

  private void forwardOne(int slot, Port port, long at, int length) {
    boolean whole = packet.read(batch.memory(), at, length);
    int verdict = whole ? judge.judge(packet, slot, second) : Drop.MALFORMED.verdict();
    if (verdict == Judge.LOCAL) {
      verdict = answer(slot);
    } else if (verdict >= 0) {
      verdict = isHeld(verdict) ? Drop.BOOTING.verdict() : readdress(slot, verdict);
    }
    if (taps.isOpen()) {
      taps.frame(packet, slot, verdict);
    }
    if (verdict >= 0 && verdict != Judge.LOCAL) {
      send(verdict, at - FrameLimits.PREFIX, FrameLimits.PREFIX + length);
    } else if (verdict < 0) {
      drop(port, slot, Drop.of(verdict));
    }
  }

  /** What goes by way of a gateway gets the Ethernet addresses of its last step. */
  private int readdress(int slot, int receiver) {
    Tables tables = judge.tables();
    if (receiver == Tables.OUTSIDE_SLOT) {
      return tables.isGatewayMac(packet.destinationMac()) ? receiver : Drop.UNKNOWN.verdict();
    }
    if (packet.destinationMac() == tables.mac(receiver)) {
      return receiver;
    }
    if (slot != Tables.OUTSIDE_SLOT && !tables.isGatewayMac(packet.destinationMac())) {
      return Drop.UNKNOWN.verdict();
    }
    Layout.putMac(packet.memory(), packet.at(), tables.mac(receiver));
    return receiver;
  }

  private boolean isHeld(int slot) {
    Port port = port(slot);
    return port != null && port.isHeld(second);
  }

  private int answer(int slot) {
    if (!batch.hasScratch()) {
      flushPorts();
      batch.clearScratch();
    }
    long at = batch.scratch();
    int length =
        answers.answer(packet, slot, judge.tables(), batch.memory(), at + FrameLimits.PREFIX);
    if (length > 0) {
      Layout.put32(batch.memory(), at, length);
      batch.fillScratch(FrameLimits.PREFIX + length);
      send(slot, at, FrameLimits.PREFIX + length);
    }
    return length < 0 ? length : Judge.LOCAL;
  }

  private void send(int slot, long at, int length) {
    Port port = port(slot);
    if (port == null) {
      return;
    }
    boolean full = port.send(batch.memory().address() + at, length);
    if (!isDirty[slot]) {
      isDirty[slot] = true;
      dirty[dirtyCount++] = slot;
    }
    if (full) {
      flush(slot, port);
    }
  }

  /** Sends a frame that was made elsewhere; between two batches. */
  public void deliver(int slot, byte[] frame) {
    flush();
    long at = batch.scratch();
    Layout.put32(batch.memory(), at, frame.length);
    MemorySegment.copy(
        frame, 0, batch.memory(), ValueLayout.JAVA_BYTE, at + FrameLimits.PREFIX, frame.length);
    send(slot, at, FrameLimits.PREFIX + frame.length);
    flush();
  }

  private void drop(Port port, int slot, Drop reason) {
    port.counters().drop(reason.number());
    if (reason.isTold() && denials.note(packet, slot, reason, second)) {
      watch.denied(packet, slot, reason);
    }
  }

  /** Hands every port what it was sent since the last time. Nothing lies in the batch then. */
  public void flush() {
    flushPorts();
    batch.clear();
  }

  private void flushPorts() {
    for (int at = 0; at < dirtyCount; at++) {
      int slot = dirty[at];
      isDirty[slot] = false;
      Port port = ports[slot];
      if (port != null && port.isConnected()) {
        flush(slot, port);
      }
    }
    dirtyCount = 0;
  }

  private void flush(int slot, Port port) {
    boolean waited = port.isWaiting();
    if (!port.flush()) {
      lose(slot, port);
    } else if (port.isWaiting() && !waited) {
      watch.waiting(slot);
    }
  }

  /** Goes on with what waits at a port whose other side takes more. */
  public void resume(int slot) {
    Port port = port(slot);
    if (port != null && port.isConnected() && !port.resume()) {
      lose(slot, port);
    }
  }

  private void lose(int slot, Port port) {
    port.disconnect();
    watch.lost(slot);
  }

  /** Frames judged so far. */
  public long frames() {
    return frames;
  }

  public Denials denials() {
    return denials;
  }

  public Judge judge() {
    return judge;
  }
}
