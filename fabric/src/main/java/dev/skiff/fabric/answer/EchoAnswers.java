package dev.skiff.fabric.answer;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import java.lang.foreign.MemorySegment;

/** Echo to a gateway: so that "ping" tells whether the network is there. */
final class EchoAnswers implements Answers {
  /** A question that is longer is not answered: its answer would not fit. */
  private static final int MOST = MOST_BYTES - 100;

  private final PacketWriter writer = new PacketWriter();

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    int bytes = question.transportLength();
    if (bytes > MOST) {
      return 0;
    }
    writer.back(question, out, at);
    MemorySegment.copy(question.memory(), question.transportAt(), out, writer.payloadAt(), bytes);
    int type = question.isIpv4() ? Protocol.ICMP_ECHO_REPLY : Protocol.ICMPV6_ECHO_REPLY;
    Layout.put8(out, writer.payloadAt(), type);
    return writer.icmp(bytes);
  }
}
