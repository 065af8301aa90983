package dev.skiff.fabric.verdict;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.table.Tables;

/** Which rule lets a packet pass. Of one thread; allocates nothing. */
public final class Rules {
  private final Openings openings = new Openings();
  private Tables tables = Tables.empty();

  void use(Tables next) {
    openings.use(tables, next);
    tables = next;
  }

  /** What answers of DNS have opened. */
  public Openings openings() {
    return openings;
  }

  /** Which guest has an address; gateways are none. */
  private int member(long high, long low) {
    int who = tables.whoHas(high, low);
    return tables.isGateway(who) ? Tables.NOBODY : who;
  }

  /**
   * The rule by which a packet's sender, whose address was checked, may begin this; or {@link
   * Tables#NOBODY}.
   */
  int beginning(Packet packet, int second) {
    int from = member(packet.sourceHigh(), packet.sourceLow());
    int to = member(packet.destinationHigh(), packet.destinationLow());
    int port = packet.destinationPort();
    if (from == Tables.NOBODY) {
      return fromOutside(to, packet.protocol(), port);
    }
    return to == Tables.NOBODY
        ? toOutside(from, packet, false, second)
        : tables.linkRule(from, to, packet.protocol(), port);
  }

  /** Likewise for what has begun: an address that was open then is enough. */
  int continuing(Packet packet) {
    return beginning(packet, Openings.EVER);
  }

  /** The rule by which the receiver may have begun what this is an answer to. */
  int answering(Packet packet) {
    int from = member(packet.sourceHigh(), packet.sourceLow());
    int to = member(packet.destinationHigh(), packet.destinationLow());
    int port = packet.sourcePort();
    if (from == Tables.NOBODY) {
      return to == Tables.NOBODY ? Tables.NOBODY : toOutside(to, packet, true, Openings.EVER);
    }
    return to == Tables.NOBODY
        ? fromOutside(from, packet.protocol(), port)
        : tables.linkRule(to, from, packet.protocol(), port);
  }

  /** The rule that let a packet through, or that let through what it answers. */
  public int of(Packet packet) {
    int rule = continuing(packet);
    return rule == Tables.NOBODY ? answering(packet) : rule;
  }

  private int fromOutside(int to, int protocol, int port) {
    return to == Tables.NOBODY
        ? Tables.NOBODY
        : tables.publishedRule(tables.slotOfAddress(to), protocol, port);
  }

  private int toOutside(int from, Packet packet, boolean turned, int since) {
    long high = turned ? packet.sourceHigh() : packet.destinationHigh();
    long low = turned ? packet.sourceLow() : packet.destinationLow();
    int port = turned ? packet.sourcePort() : packet.destinationPort();
    if (tables.isInside(high, low)) {
      return Tables.NOBODY;
    }
    int rule = tables.egressRule(from, high, low, packet.protocol(), port);
    return rule == Tables.NOBODY
        ? openings.rule(tables.slotOfAddress(from), high, low, packet.protocol(), port, since)
        : rule;
  }
}
