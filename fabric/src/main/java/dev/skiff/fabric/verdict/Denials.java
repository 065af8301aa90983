package dev.skiff.fabric.verdict;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.wire.fabric.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was denied, by kind, with how often. Who tries many ports of an address has the further ones
 * counted together, as port 0. Who tries many addresses has some told a second, and keeps the last
 * of these; all others are counted together. So a scan costs the scanner and pushes nobody else's
 * denials out. Of one thread; noting allocates nothing.
 */
public final class Denials {
  /** Ports of one address that are told one by one. */
  private static final int PORTS_APART = 16;

  /** Kinds of one source: with a port, an address takes two. */
  static final int KINDS_OF_SOURCE = 256;

  /** New kinds of one source that are told in a second. */
  static final int NEW_A_SECOND = 32;

  /** What a frame that is no IP has, cut to a byte. */
  private static final int NO_PROTOCOL = 0xff;

  private static final int REASON_SHIFT = 48;
  private static final int PROTOCOL_SHIFT = 16;
  private static final long PORT_MASK = 0xffff;

  /** Of a kind that stands for all ports: counts those told apart, and what came beyond them. */
  private static final long ALL_PORTS = 1L << 63;

  /** Of a kind that stands for all that a source was denied for a reason and has no kind for. */
  private static final long OTHERS = KindPlaces.UNQUEUED;

  private final KindPlaces places = new KindPlaces();
  private int[] newIn = new int[0];
  private int[] newOnes = new int[0];

  /**
   * One kind.
   *
   * @param others whether it stands for all that its source has no other kind for; then without
   *     address, protocol and port
   */
  public record Kind(
      int slot,
      IpAddress address,
      int protocol,
      int port,
      Drop reason,
      boolean others,
      long count,
      int lastSecond) {

    /** Otherwise it was ARP, which has neither address nor port. */
    public boolean isIp() {
      return protocol != NO_PROTOCOL || address.high() != 0 || address.low() != 0;
    }
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
    int at = places.find(high, low, what);
    return places.count(at == KindPlaces.NONE ? another(high, low, what, second) : at, second);
  }

  /** A kind that is new: itself, or where there are enough of its like, all of them. */
  private int another(long high, long low, long what, int second) {
    boolean hasPort = (what & PORT_MASK) != 0;
    long together = (what & ~PORT_MASK) | ALL_PORTS;
    int all = hasPort ? places.find(high, low, together) : KindPlaces.NONE;
    if (all != KindPlaces.NONE && places.apart(all) == PORTS_APART) {
      return all;
    }
    if (!isNewTold(KindPlaces.slotOf(what), second)) {
      return others(what);
    }
    if (hasPort) {
      places.tellApart(all == KindPlaces.NONE ? added(high, low, together) : all);
    }
    return added(high, low, what);
  }

  private boolean isNewTold(int slot, int second) {
    if (slot >= newIn.length) {
      int slots = Integer.highestOneBit(slot + 1) * 2;
      newIn = Arrays.copyOf(newIn, slots);
      newOnes = Arrays.copyOf(newOnes, slots);
    }
    if (newIn[slot] != second) {
      newIn[slot] = second;
      newOnes[slot] = 0;
    }
    return newOnes[slot]++ < NEW_A_SECOND;
  }

  /** Takes in a kind; where its source has as many as it may, in the place of the first of them. */
  private int added(long high, long low, long what) {
    int slot = KindPlaces.slotOf(what);
    if (places.lengthOf(slot) == KINDS_OF_SOURCE) {
      int heir = others(places.firstOf(slot));
      // To make one for the others may have cost the source its first.
      if (places.lengthOf(slot) == KINDS_OF_SOURCE) {
        return places.replaceFirst(heir, high, low, what);
      }
    }
    return places.add(high, low, what);
  }

  /** All of the same source and reason that have no kind of their own. */
  private int others(long what) {
    long slotBits = (long) KindPlaces.slotOf(what) << KindPlaces.SLOT_SHIFT;
    long others = ((long) reasonOf(what) << REASON_SHIFT) | slotBits | OTHERS;
    int at = places.find(0, 0, others);
    return at == KindPlaces.NONE ? places.add(0, 0, others) : at;
  }

  /** Forgets what a slot's instance was denied: the slot may become another's. */
  public void forget(int slot) {
    places.forget(slot);
  }

  private static long what(Packet packet, int slot, Drop reason) {
    return ((long) reason.number() << REASON_SHIFT)
        | ((long) (packet.protocol() & 0xff) << PROTOCOL_SHIFT)
        | ((long) slot << KindPlaces.SLOT_SHIFT)
        | packet.destinationPort();
  }

  private static int reasonOf(long what) {
    return (int) ((what & ~(ALL_PORTS | OTHERS)) >>> REASON_SHIFT);
  }

  /** All kinds that are remembered, the one denied last first. */
  public List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int at = 0; at < places.end(); at++) {
      if (places.counted(at) > 0) {
        kinds.add(kind(at));
      }
    }
    kinds.sort((one, other) -> Integer.compare(other.lastSecond(), one.lastSecond()));
    return kinds;
  }

  private Kind kind(int at) {
    long what = places.what(at);
    return new Kind(
        KindPlaces.slotOf(what),
        new IpAddress(places.high(at), places.low(at)),
        (int) (what >>> PROTOCOL_SHIFT) & 0xff,
        (int) (what & PORT_MASK),
        Drop.of(-1 - reasonOf(what)),
        (what & OTHERS) != 0,
        places.counted(at),
        places.second(at));
  }

  /** Packets of kinds that gave way to newer ones. */
  public long forgotten() {
    return places.forgotten();
  }
}
