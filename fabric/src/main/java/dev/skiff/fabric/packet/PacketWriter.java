package dev.skiff.fabric.packet;

import static dev.skiff.fabric.packet.Layout.put16;
import static dev.skiff.fabric.packet.Layout.put32;
import static dev.skiff.fabric.packet.Layout.put64;
import static dev.skiff.fabric.packet.Layout.put8;

import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * Writes the headers around a payload that lies in place already: first the payload at {@link
 * #payloadAt}, then the headers, which need its checksum. Refilled for each packet.
 */
public final class PacketWriter {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_HEADER = 8;

  /** Neighbour discovery is believed only with the largest (RFC 4861, 7.1). */
  private static final int HOPS = 255;

  private static final int IPV4_DO_NOT_FRAGMENT = 0x4000;
  private static final long IPV4_BITS = 0xffff_ffffL;

  private MemorySegment memory = MemorySegment.NULL;
  private long at;
  private long sourceMac;
  private long destinationMac;
  private boolean isIpv4;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;

  /** Begins a packet back to where another came from. */
  public PacketWriter back(Packet from, MemorySegment out, long begin) {
    isIpv4 = from.isIpv4();
    sourceHigh = from.destinationHigh();
    sourceLow = from.destinationLow();
    destinationHigh = from.sourceHigh();
    destinationLow = from.sourceLow();
    return frame(from.destinationMac(), from.sourceMac(), out, begin);
  }

  /** Begins a packet between two stations. */
  public PacketWriter between(
      long fromMac, IpAddress from, long toMac, IpAddress to, MemorySegment out, long begin) {
    isIpv4 = from.isIpv4();
    sourceHigh = from.high();
    sourceLow = from.low();
    destinationHigh = to.high();
    destinationLow = to.low();
    return frame(fromMac, toMac, out, begin);
  }

  private PacketWriter frame(long fromMac, long toMac, MemorySegment out, long begin) {
    sourceMac = fromMac;
    destinationMac = toMac;
    memory = out;
    at = begin;
    return this;
  }

  private int ipHeader() {
    return isIpv4 ? IPV4_HEADER : IPV6_HEADER;
  }

  /** Where what IP carries begins. */
  public long payloadAt() {
    return at + Packet.ETHERNET_HEADER + ipHeader();
  }

  /** Where what UDP carries begins. */
  public long datagramAt() {
    return payloadAt() + UDP_HEADER;
  }

  /** Finishes a UDP datagram; returns the frame's length. */
  public int udp(int sourcePort, int destinationPort, int bytes) {
    long header = payloadAt();
    int length = UDP_HEADER + bytes;
    put16(memory, header, sourcePort);
    put16(memory, header + 2, destinationPort);
    put16(memory, header + 4, length);
    put16(memory, header + 6, 0);
    int checksum = transportChecksum(Protocol.UDP, length);
    // Zero would mean that there is none (RFC 768).
    put16(memory, header + 6, checksum == 0 ? 0xffff : checksum);
    return ip(Protocol.UDP, length);
  }

  /** Finishes an ICMP message of either kind, its checksum at offset 2; returns as {@link #udp}. */
  public int icmp(int bytes) {
    put16(memory, payloadAt() + 2, 0);
    int checksum =
        isIpv4
            ? Checksum.of(Checksum.add(0, memory, payloadAt(), bytes))
            : transportChecksum(Protocol.ICMPV6, bytes);
    put16(memory, payloadAt() + 2, checksum);
    return ip(isIpv4 ? Protocol.ICMP : Protocol.ICMPV6, bytes);
  }

  /** Finishes a TCP segment, its checksum at offset 16; returns as {@link #udp}. */
  public int tcp(int bytes) {
    put16(memory, payloadAt() + 16, 0);
    put16(memory, payloadAt() + 16, transportChecksum(Protocol.TCP, bytes));
    return ip(Protocol.TCP, bytes);
  }

  private int transportChecksum(int protocol, int bytes) {
    long sum =
        words(sourceHigh, sourceLow) + words(destinationHigh, destinationLow) + protocol + bytes;
    return Checksum.of(Checksum.add(sum, memory, payloadAt(), bytes));
  }

  private long words(long high, long low) {
    return words(high) + words(isIpv4 ? low & IPV4_BITS : low);
  }

  private static long words(long bits) {
    return (bits >>> 48) + (bits >>> 32 & 0xffff) + (bits >>> 16 & 0xffff) + (bits & 0xffff);
  }

  private int ip(int protocol, int bytes) {
    long header = at + Packet.ETHERNET_HEADER;
    if (isIpv4) {
      ipv4(header, protocol, bytes);
    } else {
      ipv6(header, protocol, bytes);
    }
    Layout.putMac(memory, at, destinationMac);
    Layout.putMac(memory, at + 6, sourceMac);
    put16(memory, at + 12, isIpv4 ? Protocol.ETHER_IPV4 : Protocol.ETHER_IPV6);
    return Packet.ETHERNET_HEADER + ipHeader() + bytes;
  }

  private void ipv4(long header, int protocol, int bytes) {
    put16(memory, header, 0x4500);
    put16(memory, header + 2, IPV4_HEADER + bytes);
    put32(memory, header + 4, IPV4_DO_NOT_FRAGMENT);
    put8(memory, header + 8, HOPS);
    put8(memory, header + 9, protocol);
    put16(memory, header + 10, 0);
    put32(memory, header + 12, (int) sourceLow);
    put32(memory, header + 16, (int) destinationLow);
    put16(memory, header + 10, Checksum.of(Checksum.add(0, memory, header, IPV4_HEADER)));
  }

  private void ipv6(long header, int protocol, int bytes) {
    put32(memory, header, 6 << 28);
    put16(memory, header + 4, bytes);
    put8(memory, header + 6, protocol);
    put8(memory, header + 7, HOPS);
    put64(memory, header + 8, sourceHigh);
    put64(memory, header + 16, sourceLow);
    put64(memory, header + 24, destinationHigh);
    put64(memory, header + 32, destinationLow);
  }
}
