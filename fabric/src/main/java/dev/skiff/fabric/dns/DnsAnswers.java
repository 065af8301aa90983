package dev.skiff.fabric.dns;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** DNS at a gateway. Of the frame loop's thread. */
public final class DnsAnswers implements Answers {
  private static final int UDP_HEADER = 8;

  private final Outside outside;
  private final LocalNames names;
  private final DnsSegments segments;
  private final DnsQuestion asked = new DnsQuestion();
  private final DnsReply reply = new DnsReply();
  private final PacketWriter writer = new PacketWriter();

  /**
   * Makes one.
   *
   * @param outside answers, later, for names that are nobody's here
   */
  public DnsAnswers(OutsideNames outside) {
    this.outside = outside;
    names = new LocalNames(outside);
    segments = new DnsSegments(outside, names);
  }

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    if (question.protocol() == Protocol.TCP) {
      return segments.answer(question, slot, tables, out, at);
    }
    long begin = question.transportAt() + UDP_HEADER;
    if (!asked.read(question.memory(), begin, question.transportLength() - UDP_HEADER)) {
      return Drop.MALFORMED.verdict();
    }
    writer.back(question, out, at);
    int most = Math.min(DnsReply.MOST_BYTES, asked.mostBytes());
    reply.begin(asked, out, writer.datagramAt(), most);
    int code = names.answer(asked, slot, tables, reply);
    if (code == LocalNames.ELSEWHERE) {
      Back back = new Back.Datagram(Back.Ends.backFrom(question));
      if (outside.answer(List.of(Inquiry.of(asked, most)), back, slot, tables)) {
        return 0;
      }
      code = OutsideAnswer.SERVER_FAILURE;
    }
    return writer.udp(Protocol.DNS_PORT, question.sourcePort(), reply.finish(code));
  }
}
