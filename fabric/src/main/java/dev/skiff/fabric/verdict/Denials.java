package dev.skiff.fabric.verdict;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.wire.fabric.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was denied, by kind, with how often. A ring of kinds: a new one takes the place of the one
 * that was first denied longest ago. Who tries many ports of an address has the further ones
 * counted together, as port 0, so that a scan is a line and pushes nobody else's denials out. Of
 * one thread; noting allocates nothing.
 */
public final class Denials {
  private static final int KINDS = 4096;

  /** Ports of one address that are told one by one. */
  private static final int PORTS_APART = 16;

  private static final int NONE = -1;

  /** What a frame that is no IP has, cut to a byte. */
  private static final int NO_PROTOCOL = 0xff;

  private static final int REASON_SHIFT = 48;
  private static final int SLOT_SHIFT = 24;

  /** Of a kind that stands for all ports: counts those told apart, and what came beyond them. */
  private static final long ALL_PORTS = 1L << 63;

  private final int[] buckets = filled();
  private final int[] nexts = new int[KINDS];
  private final long[] highs = new long[KINDS];
  private final long[] lows = new long[KINDS];
  private final long[] whats = new long[KINDS];
  private final long[] counts = new long[KINDS];
  private final int[] seconds = new int[KINDS];
  private final int[] apart = new int[KINDS];
  private int used;
  private int oldest;
  private long forgotten;

  /** One kind. */
  public record Kind(
      int slot,
      IpAddress address,
      int protocol,
      int port,
      Drop reason,
      long count,
      int lastSecond) {

    /** Otherwise it was ARP, which has neither address nor port. */
    public boolean isIp() {
      return protocol != NO_PROTOCOL || address.high() != 0 || address.low() != 0;
    }
  }

  private static int[] filled() {
    int[] array = new int[KINDS];
    Arrays.fill(array, NONE);
    return array;
  }

  /**
   * Counts a denied packet.
   *
   * @return whether it is the first of its kind
   */
  public boolean note(Packet packet, int slot, Drop reason, int second) {
    long high = packet.isIp() ? packet.destinationHigh() : 0;
    long low = packet.isIp() ? packet.destinationLow() : 0;
    long what = what(packet, slot, reason);
    int at = find(high, low, what);
    if (at == NONE) {
      at = another(high, low, what);
    }
    counts[at]++;
    seconds[at] = second;
    return counts[at] == 1;
  }

  /** A kind that is new: itself, or where there are enough of its like, all of them. */
  private int another(long high, long low, long what) {
    if (((int) what & 0xffff) == 0) {
      return added(high, low, what);
    }
    long together = (what & ~0xffffL) | ALL_PORTS;
    int all = find(high, low, together);
    if (all == NONE) {
      all = added(high, low, together);
    }
    if (apart[all] == PORTS_APART) {
      return all;
    }
    apart[all]++;
    return added(high, low, what);
  }

  private int find(long high, long low, long what) {
    int at = buckets[bucket(high, low, what)];
    while (at != NONE && (highs[at] != high || lows[at] != low || whats[at] != what)) {
      at = nexts[at];
    }
    return at;
  }

  private int added(long high, long low, long what) {
    int bucket = bucket(high, low, what);
    int at = place();
    highs[at] = high;
    lows[at] = low;
    whats[at] = what;
    counts[at] = 0;
    apart[at] = 0;
    nexts[at] = buckets[bucket];
    buckets[bucket] = at;
    return at;
  }

  /** Forgets what a slot's instance was denied: the slot may become another's. */
  public void forget(int slot) {
    for (int at = 0; at < used; at++) {
      if (slotOf(whats[at]) == slot) {
        counts[at] = 0;
        apart[at] = 0;
      }
    }
  }

  private static int slotOf(long what) {
    return (int) (what >>> SLOT_SHIFT) & 0xff_ffff;
  }

  private static long what(Packet packet, int slot, Drop reason) {
    return ((long) reason.number() << REASON_SHIFT)
        | ((long) (packet.protocol() & 0xff) << 16)
        | ((long) slot << SLOT_SHIFT)
        | packet.destinationPort();
  }

  private static int bucket(long high, long low, long what) {
    long hash = (high ^ Long.rotateLeft(low, 21)) * 0x9e3779b97f4a7c15L;
    hash = (Long.rotateLeft(hash, 29) ^ what) * 0xbf58476d1ce4e5b9L;
    return (int) (hash >>> 40) & (KINDS - 1);
  }

  private int place() {
    if (used < KINDS) {
      return used++;
    }
    int at = oldest;
    oldest = (oldest + 1) % KINDS;
    forgotten += counts[at];
    unchain(at);
    return at;
  }

  private void unchain(int at) {
    int bucket = bucket(highs[at], lows[at], whats[at]);
    if (buckets[bucket] == at) {
      buckets[bucket] = nexts[at];
      return;
    }
    int before = buckets[bucket];
    while (nexts[before] != at) {
      before = nexts[before];
    }
    nexts[before] = nexts[at];
  }

  /** All kinds that are remembered, the one denied last first. */
  public List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int at = 0; at < used; at++) {
      if (counts[at] == 0) {
        continue;
      }
      kinds.add(
          new Kind(
              slotOf(whats[at]),
              new IpAddress(highs[at], lows[at]),
              (int) (whats[at] >>> 16) & 0xff,
              (int) whats[at] & 0xffff,
              Drop.of(-1 - (int) ((whats[at] & ~ALL_PORTS) >>> REASON_SHIFT)),
              counts[at],
              seconds[at]));
    }
    kinds.sort((one, other) -> Integer.compare(other.lastSecond(), one.lastSecond()));
    return kinds;
  }

  /** Packets of kinds that gave way to newer ones. */
  public long forgotten() {
    return forgotten;
  }
}
