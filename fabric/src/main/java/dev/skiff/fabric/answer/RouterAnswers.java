package dev.skiff.fabric.answer;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.table.Member;
import dev.skiff.fabric.table.Segment;
import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Router solicitation (RFC 4861): the gateway, the prefixes on the link, the resolver and the
 * search list (RFC 8106). A prefix is one to make an address of only where the planned address is
 * the one that a guest makes of its MAC; addresses are given, not chosen.
 */
final class RouterAnswers implements Answers {
  private static final int ADVERTISEMENT = 134;
  private static final int HEADER_BYTES = 16;
  private static final int HOPS = 64;

  /** Seconds; guests ask again before it is over. */
  private static final int ROUTER_LIFETIME = 1800;

  private static final int NAME_LIFETIME = 3600;
  private static final int FOREVER = -1;
  private static final int ON_LINK = 0x80;
  private static final int AUTONOMOUS = 0x40;
  private static final IpAddress ALL_NODES = new IpAddress(0xff02L << 48, 1);

  private final PacketWriter writer = new PacketWriter();

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    List<Member> members =
        tables.memberships(slot).stream().filter(member -> member.ipv6().isPresent()).toList();
    if (members.isEmpty()) {
      return 0;
    }
    Segment first = Stations.segment(tables, members.getFirst());
    long mac = first.gatewayMac().bits();
    boolean anonymous = question.sourceHigh() == 0 && question.sourceLow() == 0;
    IpAddress to = anonymous ? ALL_NODES : question.source();
    writer.between(mac, Stations.linkLocal(mac), question.sourceMac(), to, out, at);
    long begin = writer.payloadAt();
    Layout.put32(out, begin, ADVERTISEMENT << 24);
    Layout.put32(out, begin + 4, (HOPS << 24) | ROUTER_LIFETIME);
    Layout.put64(out, begin + 8, 0);
    long end = sourceOption(out, begin + HEADER_BYTES, mac);
    end = mtuOption(out, end, first.planned().mtu());
    for (Member member : members) {
      end = prefixOption(out, end, tables, member);
    }
    end = resolverOption(out, end, first);
    end = searchOption(out, end, first.name());
    return writer.icmp((int) (end - begin));
  }

  private static long sourceOption(MemorySegment out, long at, long mac) {
    Layout.put16(out, at, 0x0101);
    Layout.putMac(out, at + 2, mac);
    return at + 8;
  }

  private static long mtuOption(MemorySegment out, long at, int mtu) {
    Layout.put32(out, at, 0x0501_0000);
    Layout.put32(out, at + 4, mtu);
    return at + 8;
  }

  private static long prefixOption(MemorySegment out, long at, Tables tables, Member member) {
    IpPrefix prefix = Stations.segment(tables, member).ipv6().orElseThrow();
    long made = Stations.interfaceId(tables.mac(member.slot()));
    boolean asMade =
        prefix.length() == 64 && member.ipv6().filter(address -> address.low() == made).isPresent();
    Layout.put16(out, at, 0x0304);
    Layout.put8(out, at + 2, prefix.length());
    Layout.put8(out, at + 3, ON_LINK | (asMade ? AUTONOMOUS : 0));
    Layout.put32(out, at + 4, FOREVER);
    Layout.put32(out, at + 8, FOREVER);
    Layout.put32(out, at + 12, 0);
    Layout.put64(out, at + 16, prefix.first().high());
    Layout.put64(out, at + 24, prefix.first().low());
    return at + 32;
  }

  private static long resolverOption(MemorySegment out, long at, Segment segment) {
    IpAddress resolver = segment.gatewayIpv6().orElseThrow();
    Layout.put32(out, at, 0x1903_0000);
    Layout.put32(out, at + 4, NAME_LIFETIME);
    Layout.put64(out, at + 8, resolver.high());
    Layout.put64(out, at + 16, resolver.low());
    return at + 24;
  }

  /** One name of one label, filled up with zeros to whole eights. */
  private static long searchOption(MemorySegment out, long at, String name) {
    byte[] label = name.getBytes(StandardCharsets.US_ASCII);
    int eights = (8 + label.length + 2 + 7) / 8;
    Layout.put16(out, at, (31 << 8) | eights);
    Layout.put16(out, at + 2, 0);
    Layout.put32(out, at + 4, NAME_LIFETIME);
    for (long where = at + 8; where < at + eights * 8L; where += 8) {
      Layout.put64(out, where, 0);
    }
    Layout.put8(out, at + 8, label.length);
    for (int index = 0; index < label.length; index++) {
      Layout.put8(out, at + 9 + index, label[index]);
    }
    return at + eights * 8L;
  }
}
