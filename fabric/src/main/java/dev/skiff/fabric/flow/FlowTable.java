package dev.skiff.fabric.flow;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.IpAddress;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * The flows that are let through, one entry for both directions: docs/design/fabric.md, Flows. Of
 * one thread. An entry's number holds until the entry is removed.
 *
 * <p>An entry is a cache line of eight longs: four of addresses and one of ports, with the lower
 * end first; who and how; when, and the next in its bucket; neighbours in its initiator's list.
 */
public final class FlowTable {
  /** As an entry's number: there is none. */
  public static final int NONE = -1;

  /** As the answer of {@link #begin}: there is no room. */
  public static final int FULL = -2;

  private static final int LONGS = 8;
  private static final int PORTS = 4;
  private static final int WHO = 5;
  private static final int WHEN = 6;
  private static final int LIST = 7;
  private static final int FIRST_ENTRIES = 1024;

  /** The whole table is looked through in so many steps. */
  private static final int SWEEP_STEPS = 16;

  private static final long STATE_BITS = 3;
  private static final long USED = 4;
  private static final long INITIATOR_HIGH = 8;
  private static final long LOW_FIN = 16;
  private static final long HIGH_FIN = 32;
  private static final int GENERATION_SHIFT = 8;
  private static final long GENERATION_MASK = 0xff_ffffL << GENERATION_SHIFT;
  private static final long INT_MASK = 0xffff_ffffL;

  private final FlowLimits limits;
  private final long seed;
  private final int[] buckets;
  private final Initiators initiators = new Initiators();
  private long[] entries = new long[FIRST_ENTRIES * LONGS];
  private int free = NONE;
  private int untouched;
  private int last = NONE;
  private int count;
  private int cursor;
  private long evicted;
  private long refused;

  /** Of the packet looked for last. */
  private final FlowKey key = new FlowKey();

  /**
   * Makes an empty table.
   *
   * @param seed that guests cannot know: else they could choose flows that fall into one bucket
   */
  public FlowTable(FlowLimits limits, long seed) {
    this.limits = limits;
    this.seed = seed;
    buckets = new int[limits.all()];
    Arrays.fill(buckets, NONE);
  }

  /** Makes room for ports numbered below {@code slots}. */
  public void grow(int slots) {
    initiators.grow(slots);
  }

  /** The entry of a packet's flow, or {@link #NONE}. The packet is then the one "at hand". */
  public int find(Packet packet) {
    key.take(packet);
    // Frames come in runs of one flow.
    if (last != NONE && key.isAt(entries, last * LONGS)) {
      return last;
    }
    int at = buckets[bucket(key.hash(seed))];
    while (at != NONE && !key.isAt(entries, at * LONGS)) {
      at = (int) entries[at * LONGS + WHEN];
    }
    last = at;
    return at;
  }

  private int bucket(int hash) {
    return hash & (buckets.length - 1);
  }

  /**
   * Adds the flow of the packet at hand, which {@link #find} did not find.
   *
   * @param byPacket whether its sender is the initiator; else its receiver is
   * @return the entry, or {@link #FULL}
   */
  public int begin(int sender, int receiver, boolean byPacket, int generation, int second) {
    int initiator = byPacket ? sender : receiver;
    if (!makeRoom(initiator)) {
      refused++;
      return FULL;
    }
    int at = unusedEntry();
    int begin = at * LONGS;
    key.write(entries, begin);
    long lowSlot = key.turned() ? receiver : sender;
    long highSlot = key.turned() ? sender : receiver;
    boolean initiatorHigh = byPacket == key.turned();
    entries[begin + WHO] =
        (lowSlot << 48)
            | (highSlot << 32)
            | generationBits(generation)
            | USED
            | (initiatorHigh ? INITIATOR_HIGH : 0);
    int bucket = bucket(key.hash(seed));
    entries[begin + WHEN] = ((long) second << 32) | (buckets[bucket] & INT_MASK);
    buckets[bucket] = at;
    initiators.count(initiator, byPacket ? receiver : sender, 1);
    enlist(at, initiator);
    count++;
    return at;
  }

  private boolean makeRoom(int initiator) {
    boolean full = count == limits.all() || initiators.begun(initiator) == limits.ofInitiator();
    if (full || initiators.unanswered(initiator) == limits.unanswered()) {
      int oldest = initiators.oldest(initiator);
      if (oldest == NONE) {
        return false;
      }
      remove(oldest);
      evicted++;
    }
    return true;
  }

  private int unusedEntry() {
    if (free != NONE) {
      int at = free;
      free = (int) entries[at * LONGS + WHEN];
      return at;
    }
    if ((untouched + 1) * LONGS > entries.length) {
      entries = Arrays.copyOf(entries, Math.min(limits.all() * LONGS, entries.length * 2));
    }
    return untouched++;
  }

  private void enlist(int at, int initiator) {
    int newest = initiators.newest(initiator);
    link(at, newest, NONE);
    if (newest == NONE) {
      initiators.oldest(initiator, at);
    } else {
      link(newest, previous(newest), at);
    }
    initiators.newest(initiator, at);
    initiators.countUnanswered(initiator, 1);
  }

  private void delist(int at) {
    int initiator = initiator(at);
    int previous = previous(at);
    int next = next(at);
    if (previous == NONE) {
      initiators.oldest(initiator, next);
    } else {
      link(previous, previous(previous), next);
    }
    if (next == NONE) {
      initiators.newest(initiator, previous);
    } else {
      link(next, previous, next(next));
    }
    initiators.countUnanswered(initiator, -1);
  }

  private void link(int at, int previous, int next) {
    entries[at * LONGS + LIST] = ((long) previous << 32) | (next & INT_MASK);
  }

  private int previous(int at) {
    return (int) (entries[at * LONGS + LIST] >> 32);
  }

  private int next(int at) {
    return (int) entries[at * LONGS + LIST];
  }

  /** Whether the packet at hand, which is the entry's, came from its initiator. */
  public boolean isFromInitiator(int at) {
    return key.turned() == ((entries[at * LONGS + WHO] & INITIATOR_HIGH) != 0);
  }

  /** The slot that the packet at hand must have come from. */
  public int senderOf(int at) {
    return key.turned() ? highSlot(at) : lowSlot(at);
  }

  /** The slot that the packet at hand goes to. */
  public int receiverOf(int at) {
    return key.turned() ? lowSlot(at) : highSlot(at);
  }

  private int lowSlot(int at) {
    return (int) (entries[at * LONGS + WHO] >>> 48);
  }

  private int highSlot(int at) {
    return (int) (entries[at * LONGS + WHO] >>> 32) & 0xffff;
  }

  int initiator(int at) {
    return (entries[at * LONGS + WHO] & INITIATOR_HIGH) != 0 ? highSlot(at) : lowSlot(at);
  }

  /** Whether rules were asked about it since the plan changed. */
  public boolean isOfGeneration(int at, int generation) {
    return (entries[at * LONGS + WHO] & GENERATION_MASK) == generationBits(generation);
  }

  /** Notes that rules still allow it. */
  public void renew(int at, int generation) {
    int where = at * LONGS + WHO;
    entries[where] = (entries[where] & ~GENERATION_MASK) | generationBits(generation);
  }

  private static long generationBits(int generation) {
    return ((long) generation << GENERATION_SHIFT) & GENERATION_MASK;
  }

  public boolean isExpired(int at, int second) {
    return second - lastSecond(at) > state(at).lifetimeSeconds(protocol(at));
  }

  /**
   * Notes that the packet at hand was let through: its time, and what it does to the state. The
   * entry may be gone then.
   */
  public void passed(int at, Packet packet, int second) {
    int where = at * LONGS + WHEN;
    if ((int) (entries[where] >>> 32) != second) {
      entries[where] = ((long) second << 32) | (entries[where] & INT_MASK);
    }
    if (packet.has(Protocol.RST)) {
      remove(at);
      return;
    }
    if (state(at) == FlowState.UNANSWERED && !isFromInitiator(at)) {
      delist(at);
      state(at, FlowState.OPEN);
    }
    if (packet.has(Protocol.FIN)) {
      finished(at);
    }
  }

  private void finished(int at) {
    int where = at * LONGS + WHO;
    entries[where] |= key.turned() ? HIGH_FIN : LOW_FIN;
    boolean both = (entries[where] & (HIGH_FIN | LOW_FIN)) == (HIGH_FIN | LOW_FIN);
    if (both && state(at) == FlowState.OPEN) {
      state(at, FlowState.CLOSING);
    }
  }

  private void state(int at, FlowState state) {
    int where = at * LONGS + WHO;
    entries[where] = (entries[where] & ~STATE_BITS) | state.bits();
  }

  /** Forgets an entry. */
  public void remove(int at) {
    if (state(at) == FlowState.UNANSWERED) {
      delist(at);
    }
    int begin = at * LONGS;
    unchain(at, bucket(FlowKey.hashAt(seed, entries, begin)));
    int initiator = initiator(at);
    initiators.count(initiator, initiator == lowSlot(at) ? highSlot(at) : lowSlot(at), -1);
    entries[begin + WHO] = 0;
    entries[begin + WHEN] = free & INT_MASK;
    free = at;
    last = NONE;
    count--;
  }

  private void unchain(int at, int bucket) {
    int after = (int) entries[at * LONGS + WHEN];
    if (buckets[bucket] == at) {
      buckets[bucket] = after;
      return;
    }
    int before = buckets[bucket];
    while ((int) entries[before * LONGS + WHEN] != at) {
      before = (int) entries[before * LONGS + WHEN];
    }
    int where = before * LONGS + WHEN;
    entries[where] = (entries[where] & ~INT_MASK) | (after & INT_MASK);
  }

  /**
   * Looks through a part of the table for what is over.
   *
   * @param gone says of a slot that its port is no more
   */
  public void sweep(int second, IntPredicate gone) {
    int steps = (untouched + SWEEP_STEPS - 1) / SWEEP_STEPS;
    for (int step = 0; step < steps; step++) {
      cursor = cursor + 1 < untouched ? cursor + 1 : 0;
      if (isUsed(cursor)
          && (isExpired(cursor, second)
              || gone.test(lowSlot(cursor))
              || gone.test(highSlot(cursor)))) {
        remove(cursor);
      }
    }
  }

  private boolean isUsed(int at) {
    return (entries[at * LONGS + WHO] & USED) != 0;
  }

  /** Each entry in use, in no order. */
  public void forEach(IntConsumer consumer) {
    for (int at = 0; at < untouched; at++) {
      if (isUsed(at)) {
        consumer.accept(at);
      }
    }
  }

  /** An entry for people. */
  public Flow describe(int at) {
    int begin = at * LONGS;
    long ports = entries[begin + PORTS];
    Flow.End low =
        new Flow.End(
            lowSlot(at), new IpAddress(entries[begin], entries[begin + 1]), (int) (ports >>> 48));
    Flow.End high =
        new Flow.End(
            highSlot(at),
            new IpAddress(entries[begin + 2], entries[begin + 3]),
            (int) (ports >>> 32) & 0xffff);
    boolean turned = (entries[begin + WHO] & INITIATOR_HIGH) != 0;
    return new Flow(
        turned ? high : low, turned ? low : high, protocol(at), state(at), lastSecond(at));
  }

  private int protocol(int at) {
    return (int) entries[at * LONGS + PORTS];
  }

  FlowState state(int at) {
    return FlowState.ofBits((int) (entries[at * LONGS + WHO] & STATE_BITS));
  }

  private int lastSecond(int at) {
    return (int) (entries[at * LONGS + WHEN] >>> 32);
  }

  /** Whether an entry names the slot. */
  public boolean isReferred(int slot) {
    return initiators.isReferred(slot);
  }

  public int count() {
    return count;
  }

  public int limit() {
    return limits.all();
  }

  /** Unanswered flows that gave way to newer ones of the same initiator, ever. */
  public long evicted() {
    return evicted;
  }

  /** Flows that a rule allowed and that found no room, ever. */
  public long refused() {
    return refused;
  }
}
