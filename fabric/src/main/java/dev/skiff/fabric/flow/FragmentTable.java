package dev.skiff.fabric.flow;

import dev.skiff.fabric.packet.Packet;

/**
 * What was decided of a datagram's first fragment, for its later ones, which have no ports. A ring:
 * the newest take the place of the oldest. Of one thread.
 */
public final class FragmentTable {
  public static final int NONE = -1;

  private static final int ENTRIES = 1024;

  /** RFC 8200, 4.5: a datagram is given up after 60 s; most come whole within one. */
  private static final int LIFETIME_SECONDS = 30;

  /** Searched back from the newest; more datagrams in pieces at once are no honest traffic. */
  private static final int SEARCHED = 64;

  private final long[] sources = new long[ENTRIES];
  private final long[] destinations = new long[ENTRIES];
  private final long[] idents = new long[ENTRIES];
  private final int[] receivers = new int[ENTRIES];
  private final int[] seconds = new int[ENTRIES];
  private int newest;
  private int used;

  /** Notes where the datagram goes that a first fragment, which was let through, belongs to. */
  public void first(Packet packet, int sender, int receiver, int second) {
    newest = (newest + 1) % ENTRIES;
    used = Math.min(ENTRIES, used + 1);
    sources[newest] = packet.sourceHigh() ^ Long.rotateLeft(packet.sourceLow(), 1);
    destinations[newest] = packet.destinationHigh() ^ Long.rotateLeft(packet.destinationLow(), 1);
    idents[newest] = ident(packet, sender);
    receivers[newest] = receiver;
    seconds[newest] = second;
  }

  /** Where a later fragment goes, or {@link #NONE}. */
  public int receiverOf(Packet packet, int sender, int second) {
    long source = packet.sourceHigh() ^ Long.rotateLeft(packet.sourceLow(), 1);
    long destination = packet.destinationHigh() ^ Long.rotateLeft(packet.destinationLow(), 1);
    long ident = ident(packet, sender);
    for (int back = 0; back < Math.min(used, SEARCHED); back++) {
      int at = (newest - back + ENTRIES) % ENTRIES;
      if (idents[at] == ident && sources[at] == source && destinations[at] == destination) {
        return second - seconds[at] <= LIFETIME_SECONDS ? receivers[at] : NONE;
      }
    }
    return NONE;
  }

  /** The sender's slot is part of it: nobody ends what another began. */
  private static long ident(Packet packet, int sender) {
    return Integer.toUnsignedLong(packet.fragmentId())
        | ((long) packet.protocol() << 32)
        | ((long) sender << 40);
  }
}
