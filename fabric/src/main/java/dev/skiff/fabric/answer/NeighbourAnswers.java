package dev.skiff.fabric.answer;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.table.Member;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * Neighbour solicitation (RFC 4861): what {@link ArpAnswers} does, for IPv6. A guest that looks
 * whether an address is free, with no source, is told where it is another's.
 */
final class NeighbourAnswers implements Answers {
  private static final int SOLICITATION_BYTES = 24;
  private static final int ADVERTISEMENT = 136;
  private static final int ADVERTISEMENT_BYTES = 32;
  private static final int TARGET_OPTION = 2;
  private static final int ROUTER = 0x8000_0000;
  private static final int SOLICITED = 0x4000_0000;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int HOP_LIMIT_AT = Packet.ETHERNET_HEADER + 7;
  private static final IpAddress ALL_NODES = new IpAddress(0xff02L << 48, 1);

  private final PacketWriter writer = new PacketWriter();

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    MemorySegment memory = question.memory();
    if (question.transportLength() < SOLICITATION_BYTES
        || Layout.u8(memory, question.at() + HOP_LIMIT_AT) != 255) {
      return Drop.MALFORMED.verdict();
    }
    boolean probe = question.sourceHigh() == 0 && question.sourceLow() == 0;
    if (!probe
        && !Stations.isLinkLocal(question.sourceHigh())
        && !Stations.isOwn(tables, slot, question.sourceHigh(), question.sourceLow())) {
      return Drop.SPOOFED.verdict();
    }
    IpAddress target =
        new IpAddress(
            Layout.i64(memory, question.transportAt() + 8),
            Layout.i64(memory, question.transportAt() + 16));
    long mac = macOf(tables, slot, target);
    return mac == Stations.NONE ? 0 : advertise(question, tables, target, mac, out, at);
  }

  private static long macOf(Tables tables, int slot, IpAddress target) {
    if (!Stations.isLinkLocal(target.high())) {
      return Stations.macOf(tables, slot, target.high(), target.low());
    }
    for (Member member : tables.memberships(slot)) {
      long gateway = Stations.segment(tables, member).gatewayMac().bits();
      if (Stations.linkLocal(gateway).equals(target)) {
        return gateway;
      }
    }
    return Stations.NONE;
  }

  private int advertise(
      Packet question, Tables tables, IpAddress target, long mac, MemorySegment out, long at) {
    boolean probe = question.sourceHigh() == 0 && question.sourceLow() == 0;
    writer.between(
        mac, target, question.sourceMac(), probe ? ALL_NODES : question.source(), out, at);
    long message = writer.payloadAt();
    int router = tables.isGatewayMac(mac) ? ROUTER : 0;
    Layout.put32(out, message, ADVERTISEMENT << 24);
    Layout.put32(out, message + 4, router | OVERRIDE | (probe ? 0 : SOLICITED));
    Layout.put64(out, message + 8, target.high());
    Layout.put64(out, message + 16, target.low());
    Layout.put8(out, message + 24, TARGET_OPTION);
    Layout.put8(out, message + 25, 1);
    Layout.putMac(out, message + 26, mac);
    return writer.icmp(ADVERTISEMENT_BYTES);
  }
}
