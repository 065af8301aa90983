package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.table.Member;
import dev.skiff.fabric.table.Segment;
import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.IpAddress;
import java.util.List;

/**
 * Answers for names of instances, to one who may know of them: {@code name}, {@code name.network},
 * and addresses turned round. Of the frame loop's thread; allocates nothing for names.
 */
final class Zone {
  /** It is no name of ours to answer for. */
  static final int ELSEWHERE = -1;

  private static final int IPV4_NAME = 6;
  private static final int IPV6_NAME = 34;

  private int turn;

  /** Adds what is asked; returns the code, or {@link #ELSEWHERE}. */
  int answer(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    return switch (asked.labels()) {
      case 1 -> inAnyNetwork(asked, slot, tables, reply);
      case 2 -> inNamedNetwork(asked, slot, tables, reply);
      case IPV4_NAME, IPV6_NAME -> turnedRound(asked, slot, tables, reply);
      default -> isBelowNetwork(asked, slot, tables) ? DnsReply.NAME_ERROR : ELSEWHERE;
    };
  }

  /** One label is always ours: no host on the Internet has such a name. */
  private int inAnyNetwork(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    boolean found = false;
    for (int network = 0; network < tables.segments().size(); network++) {
      if (tables.isOn(slot, network)) {
        found |= inNetwork(asked, slot, tables, network, reply);
      }
    }
    return found ? DnsQuestion.OK : DnsReply.NAME_ERROR;
  }

  /** A name of the outside to which a guest's resolver has added where it searches. */
  private static boolean isBelowNetwork(DnsQuestion asked, int slot, Tables tables) {
    for (int network = 0; network < tables.segments().size(); network++) {
      if (tables.isOn(slot, network)
          && asked.labels() > 0
          && asked.isLabel(asked.labels() - 1, tables.segments().get(network).planned().name())) {
        return true;
      }
    }
    return false;
  }

  private int inNamedNetwork(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    for (int network = 0; network < tables.segments().size(); network++) {
      if (asked.isLabel(1, tables.segments().get(network).planned().name())) {
        boolean found =
            tables.isOn(slot, network) && inNetwork(asked, slot, tables, network, reply);
        return found ? DnsQuestion.OK : DnsReply.NAME_ERROR;
      }
    }
    return ELSEWHERE;
  }

  private boolean inNetwork(
      DnsQuestion asked, int slot, Tables tables, int network, DnsReply reply) {
    int[] who =
        tables.names().whoIs(network, asked.memory(), asked.labelAt(0), asked.labelLength(0));
    boolean found = false;
    turn++;
    for (int index = 0; index < who.length; index++) {
      // Those who share an alias are named first in turn.
      int other = who[Math.floorMod(turn + index, who.length)];
      if (tables.mayKnow(slot, other)) {
        found = true;
        addresses(asked.type(), tables, other, network, reply);
      }
    }
    return found;
  }

  private static void addresses(int type, Tables tables, int slot, int network, DnsReply reply) {
    List<Member> members = tables.memberships(slot);
    for (int index = 0; index < members.size(); index++) {
      Member member = members.get(index);
      if (tables.networkNumbered(member.address().network()) == network) {
        boolean any = type == DnsQuestion.ANY;
        if ((any || type == DnsQuestion.A) && member.ipv4().isPresent()) {
          reply.address(member.ipv4().get());
        }
        if ((any || type == DnsQuestion.AAAA) && member.ipv6().isPresent()) {
          reply.address(member.ipv6().get());
        }
      }
    }
  }

  private static int turnedRound(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    boolean ipv4 = asked.labels() == IPV4_NAME;
    int last = asked.labels() - 1;
    if (!asked.isLabel(last, "arpa") || !asked.isLabel(last - 1, ipv4 ? "in-addr" : "ip6")) {
      return ELSEWHERE;
    }
    long high = ipv4 ? 0 : nibbles(asked, 16);
    long low = ipv4 ? IpAddress.IPV4_MARK | octets(asked) : nibbles(asked, 0);
    if (!tables.isInside(high, low)) {
      return ELSEWHERE;
    }
    int who = tables.whoHas(high, low);
    if (who == Tables.NOBODY || tables.isGateway(who)) {
      return DnsReply.NAME_ERROR;
    }
    int owner = tables.slotOfAddress(who);
    if (!tables.mayKnow(slot, owner)) {
      return DnsReply.NAME_ERROR;
    }
    if (asked.type() == DnsQuestion.PTR || asked.type() == DnsQuestion.ANY) {
      Segment segment = tables.segments().get(tables.networkOf(who));
      reply.pointer(tables.port(owner).orElseThrow().name(), segment.name());
    }
    return DnsQuestion.OK;
  }

  private static long octets(DnsQuestion asked) {
    long bits = 0;
    for (int label = 3; label >= 0; label--) {
      int value = 0;
      for (int place = 0; place < asked.labelLength(label); place++) {
        value = value * 10 + Layout.u8(asked.memory(), asked.labelAt(label) + place) - '0';
      }
      bits = (bits << 8) | (value & 0xff);
    }
    return bits;
  }

  /** Sixteen nibbles, the last label first. */
  private static long nibbles(DnsQuestion asked, int from) {
    long bits = 0;
    for (int label = from + 15; label >= from; label--) {
      int digit = Character.digit(Layout.u8(asked.memory(), asked.labelAt(label)), 16);
      bits = (bits << 4) | (digit & 15);
    }
    return bits;
  }
}
