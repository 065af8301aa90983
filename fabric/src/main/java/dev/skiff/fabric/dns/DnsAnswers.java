package dev.skiff.fabric.dns;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import java.lang.foreign.MemorySegment;

/** DNS over UDP at a gateway. Of the frame loop's thread. */
public final class DnsAnswers implements Answers {
  private static final int UDP_HEADER = 8;

  private final Outside outside;
  private final Zone zone = new Zone();
  private final DnsQuestion asked = new DnsQuestion();
  private final DnsReply reply = new DnsReply();
  private final PacketWriter writer = new PacketWriter();

  /**
   * Makes one.
   *
   * @param outside answers, later, for names that are nobody's here
   */
  public DnsAnswers(Outside outside) {
    this.outside = outside;
  }

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    if (question.protocol() != Protocol.UDP) {
      return Drop.NO_LINK.verdict();
    }
    long begin = question.transportAt() + UDP_HEADER;
    if (!asked.read(question.memory(), begin, question.transportLength() - UDP_HEADER)) {
      return Drop.MALFORMED.verdict();
    }
    writer.between(
        question.destinationMac(),
        question.destination(),
        question.sourceMac(),
        question.source(),
        out,
        at);
    reply.begin(asked, out, writer.datagramAt());
    int code = asked.code();
    if (code == DnsQuestion.OK) {
      int found = zone.answer(asked, slot, tables, reply);
      code = found == Zone.ELSEWHERE ? outside.take(asked, question, slot, tables) : found;
    }
    if (code == Outside.LATER) {
      return 0;
    }
    return writer.udp(Protocol.DNS_PORT, question.sourcePort(), reply.finish(code));
  }
}
