package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A question that is answered later: what was asked, and where the answer goes.
 *
 * @param slot of the port that asked, while it is {@code instance}'s
 * @param name in lower case, without the last dot; what no host name has is a question mark in it
 * @param header its first twelve bytes
 * @param question from its first label to its class
 * @param mostBytes that who asks takes
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Inquiry(
    int slot,
    String instance,
    String name,
    byte[] header,
    byte[] question,
    boolean extended,
    int mostBytes,
    Envelope back) {
  private static final int FRAME_HEADERS = 64;

  /** Between whom the answer goes, the fabric first. */
  record Envelope(long fromMac, IpAddress from, long toMac, IpAddress to, int port) {

    static Envelope backFrom(Packet question) {
      return new Envelope(
          question.destinationMac(),
          question.destination(),
          question.sourceMac(),
          question.source(),
          question.sourcePort());
    }

    /** The frame that brings a message. */
    byte[] frame(byte[] message) {
      MemorySegment out = MemorySegment.ofArray(new byte[FRAME_HEADERS + message.length]);
      PacketWriter writer = new PacketWriter().between(fromMac, from, toMac, to, out, 0);
      MemorySegment.copy(
          message, 0, out, ValueLayout.JAVA_BYTE, writer.datagramAt(), message.length);
      int length = writer.udp(Protocol.DNS_PORT, port, message.length);
      return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  static Inquiry of(DnsQuestion asked, Packet packet, int slot, String instance) {
    byte[] message =
        asked.memory().asSlice(asked.at(), asked.questionBytes()).toArray(ValueLayout.JAVA_BYTE);
    return new Inquiry(
        slot,
        instance,
        asked.name(),
        Arrays.copyOf(message, DnsQuestion.HEADER),
        Arrays.copyOfRange(message, DnsQuestion.HEADER, message.length),
        asked.isExtended(),
        Math.min(asked.mostBytes(), DnsReply.MOST_BYTES),
        Envelope.backFrom(packet));
  }
}
