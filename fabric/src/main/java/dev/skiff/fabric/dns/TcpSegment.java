package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import java.lang.foreign.MemorySegment;

/**
 * A segment that came to the port of DNS.
 *
 * @param expected the number that whoever sent it wants next
 * @param dataAt where in memory its data begins, of which there are {@code bytes}
 */
record TcpSegment(
    MemorySegment memory, Back.Ends ends, int sequence, int expected, long dataAt, int bytes) {
  /** Of a packet whose header was checked to lie in it. */
  static TcpSegment of(Packet packet) {
    long header = packet.transportAt();
    int headerBytes = (Layout.u8(packet.memory(), header + 12) >>> 4) * 4;
    return new TcpSegment(
        packet.memory(),
        Back.Ends.backFrom(packet),
        Layout.i32(packet.memory(), header + 4),
        Layout.i32(packet.memory(), header + 8),
        header + headerBytes,
        packet.transportLength() - headerBytes);
  }

  /**
   * Writes a segment without data that answers it; returns the frame's length.
   *
   * @param flags besides ACK
   * @param bytesTaken of it, SYN and FIN being one each
   */
  int reply(int flags, int number, int bytesTaken, MemorySegment out, long at) {
    return new TcpHeader(ends.port(), number, sequence + bytesTaken, flags | Protocol.ACK)
        .write(ends.writer(out, at), out, 0);
  }
}
