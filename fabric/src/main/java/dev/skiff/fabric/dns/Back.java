package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The way back to who asked. */
sealed interface Back {
  /** The frames that bring messages, in order. */
  List<byte[]> frames(List<byte[]> messages);

  /** Between whom frames go, the fabric first; {@code port} is the other's. */
  record Ends(long fromMac, IpAddress from, long toMac, IpAddress to, int port) {
    private static final int HEADERS = 80;

    static Ends backFrom(Packet question) {
      return new Ends(
          question.destinationMac(),
          question.destination(),
          question.sourceMac(),
          question.source(),
          question.sourcePort());
    }

    PacketWriter writer(MemorySegment out, long at) {
      return new PacketWriter().between(fromMac, from, toMac, to, out, at);
    }

    private MemorySegment room(int bytes) {
      return MemorySegment.ofArray(new byte[HEADERS + bytes]);
    }
  }

  /** One datagram for each message. */
  record Datagram(Ends ends) implements Back {
    @Override
    public List<byte[]> frames(List<byte[]> messages) {
      return messages.stream().map(this::frame).toList();
    }

    private byte[] frame(byte[] message) {
      MemorySegment out = ends.room(message.length);
      PacketWriter writer = ends.writer(out, 0);
      put(message, 0, message.length, out, writer.datagramAt());
      return cut(out, writer.udp(Protocol.DNS_PORT, ends.port(), message.length));
    }
  }

  /**
   * Segments of a TCP stream, each message with its length before it (RFC 1035, 4.2.2).
   *
   * @param sequence of the first byte
   * @param acknowledged all before it came
   * @param isLast whether the stream ends with them
   */
  record Stream(Ends ends, int sequence, int acknowledged, boolean isLast) implements Back {
    /** What each stack takes that has not said otherwise (RFC 9293, 3.7.1). */
    private static final int SEGMENT_BYTES = 536;

    @Override
    public List<byte[]> frames(List<byte[]> messages) {
      byte[] stream = stream(messages);
      List<byte[]> frames = new ArrayList<>();
      for (int at = 0; at < stream.length; at += SEGMENT_BYTES) {
        frames.add(frame(stream, at, Math.min(SEGMENT_BYTES, stream.length - at)));
      }
      return frames;
    }

    private static byte[] stream(List<byte[]> messages) {
      int length = messages.stream().mapToInt(message -> Short.BYTES + message.length).sum();
      MemorySegment stream = MemorySegment.ofArray(new byte[length]);
      int at = 0;
      for (byte[] message : messages) {
        Layout.put16(stream, at, message.length);
        put(message, 0, message.length, stream, at + Short.BYTES);
        at += Short.BYTES + message.length;
      }
      return stream.toArray(ValueLayout.JAVA_BYTE);
    }

    private byte[] frame(byte[] stream, int at, int length) {
      MemorySegment out = ends.room(length);
      PacketWriter writer = ends.writer(out, 0);
      boolean ending = isLast && at + length == stream.length;
      put(stream, at, length, out, writer.payloadAt() + TcpHeader.BYTES);
      TcpHeader header =
          new TcpHeader(
              ends.port(),
              sequence + at,
              acknowledged,
              Protocol.ACK | Protocol.PSH | (ending ? Protocol.FIN : 0));
      return cut(out, header.write(writer, out, length));
    }
  }

  private static void put(byte[] bytes, int from, int length, MemorySegment out, long at) {
    MemorySegment.copy(bytes, from, out, ValueLayout.JAVA_BYTE, at, length);
  }

  private static byte[] cut(MemorySegment frame, int length) {
    return frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
