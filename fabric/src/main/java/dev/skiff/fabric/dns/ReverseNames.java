package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.table.Segment;
import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.IpAddress;

/** Addresses turned round (RFC 1035, 3.5; RFC 3596, 2.5), for one who may know of the owner. */
final class ReverseNames {
  private static final int IPV4_NAME = 6;
  private static final int IPV6_NAME = 34;

  private ReverseNames() {}

  /** Whether a question has as many labels as such a name. */
  static boolean hasLength(DnsQuestion asked) {
    return asked.labels() == IPV4_NAME || asked.labels() == IPV6_NAME;
  }

  /** Adds whose address it is; returns the code, or {@link Zone#ELSEWHERE}. */
  static int answer(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    boolean ipv4 = asked.labels() == IPV4_NAME;
    int last = asked.labels() - 1;
    if (!asked.isLabel(last, "arpa") || !asked.isLabel(last - 1, ipv4 ? "in-addr" : "ip6")) {
      return Zone.ELSEWHERE;
    }
    long high = ipv4 ? 0 : nibbles(asked, 16);
    long low = ipv4 ? IpAddress.IPV4_MARK | octets(asked) : nibbles(asked, 0);
    if (!tables.isInside(high, low)) {
      return Zone.ELSEWHERE;
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
      reply.pointer(tables.memberships(owner).getFirst().port().name(), segment.name());
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
