package dev.skiff.fabric.answer;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * ARP (RFC 826): says the MAC of gateways and neighbours, linked or not. A guest that probes for
 * another's address learns that it is taken; for its own it hears nothing (RFC 5227).
 */
final class ArpAnswers implements Answers {
  private static final int ARP_BYTES = 28;

  /** Ethernet, IPv4, and the lengths of their addresses. */
  private static final long ETHERNET_AND_IPV4 = 0x0001_0800_0604L;

  private static final int REQUEST = 1;
  private static final int REPLY = 2;

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    MemorySegment memory = question.memory();
    long arp = question.at() + Packet.ETHERNET_HEADER;
    if (question.length() < Packet.ETHERNET_HEADER + ARP_BYTES
        || Layout.i64(memory, arp) >>> 16 != ETHERNET_AND_IPV4) {
      return Drop.MALFORMED.verdict();
    }
    long sender = IpAddress.IPV4_MARK | Layout.u32(memory, arp + 14);
    boolean probe = sender == IpAddress.IPV4_MARK;
    if (Layout.mac(memory, arp + 8) != question.sourceMac()
        || !(probe || Stations.isOwn(tables, slot, 0, sender))) {
      return Drop.SPOOFED.verdict();
    }
    if (Layout.u16(memory, arp + 6) != REQUEST) {
      return 0;
    }
    long target = IpAddress.IPV4_MARK | Layout.u32(memory, arp + 24);
    long mac = Stations.macOf(tables, slot, 0, target);
    return mac == Stations.NONE ? 0 : reply(question, arp, mac, out, at);
  }

  private static int reply(Packet question, long arp, long mac, MemorySegment out, long at) {
    long body = at + Packet.ETHERNET_HEADER;
    Layout.putMac(out, at, question.sourceMac());
    Layout.putMac(out, at + 6, mac);
    Layout.put16(out, at + 12, Protocol.ETHER_ARP);
    Layout.put64(out, body, (ETHERNET_AND_IPV4 << 16) | REPLY);
    Layout.putMac(out, body + 8, mac);
    Layout.put32(out, body + 14, Layout.i32(question.memory(), arp + 24));
    Layout.putMac(out, body + 18, question.sourceMac());
    Layout.put32(out, body + 24, Layout.i32(question.memory(), arp + 14));
    return Packet.ETHERNET_HEADER + ARP_BYTES;
  }
}
