package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import java.lang.foreign.MemorySegment;

/** The header of a segment from the port of DNS, without options. */
record TcpHeader(int toPort, int sequence, int acknowledged, int flags) {
  static final int BYTES = 20;

  /** Some questions; what is more comes again. */
  private static final int WINDOW = 4096;

  /** Finishes a frame whose data lies in place; returns its length. */
  int write(PacketWriter writer, MemorySegment out, int dataBytes) {
    long at = writer.payloadAt();
    Layout.put16(out, at, Protocol.DNS_PORT);
    Layout.put16(out, at + 2, toPort);
    Layout.put32(out, at + 4, sequence);
    Layout.put32(out, at + 8, acknowledged);
    Layout.put8(out, at + 12, (BYTES / 4) << 4);
    Layout.put8(out, at + 13, flags);
    Layout.put16(out, at + 14, WINDOW);
    Layout.put16(out, at + 18, 0);
    return writer.tcp(BYTES + dataBytes);
  }
}
