package dev.skiff.fabric.packet;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Frames for tests, byte by byte; checksums of TCP and UDP are left out, for nobody looks. */
public final class Frames {
  private long source;
  private long destination;
  private IpAddress from = IpAddress.ofIpv4(0);
  private IpAddress to = IpAddress.ofIpv4(0);

  private Frames() {}

  /** Frames from one station to another. */
  public static Frames between(String sourceMac, String from, String destinationMac, String to) {
    Frames frames = new Frames();
    frames.source = MacAddress.parse(sourceMac).orElseThrow().bits();
    frames.destination = MacAddress.parse(destinationMac).orElseThrow().bits();
    frames.from = IpAddress.parse(from).orElseThrow();
    frames.to = IpAddress.parse(to).orElseThrow();
    return frames;
  }

  /** The same the other way round. */
  public Frames turned() {
    Frames frames = new Frames();
    frames.source = destination;
    frames.destination = source;
    frames.from = to;
    frames.to = from;
    return frames;
  }

  public byte[] tcp(int sourcePort, int destinationPort, int flags, byte... data) {
    return tcp(sourcePort, destinationPort, flags, 1, 0, data);
  }

  /** A segment with numbers. */
  public byte[] tcp(
      int sourcePort,
      int destinationPort,
      int flags,
      int sequence,
      int acknowledged,
      byte... data) {
    byte[] segment =
        ByteBuffer.allocate(20 + data.length)
            .putShort((short) sourcePort)
            .putShort((short) destinationPort)
            .putInt(sequence)
            .putInt(acknowledged)
            .put((byte) 0x50)
            .put((byte) flags)
            .putShort((short) 65_535)
            .putInt(0)
            .put(data)
            .array();
    return ip(Protocol.TCP, segment);
  }

  public byte[] udp(int sourcePort, int destinationPort, byte... data) {
    return ip(Protocol.UDP, udpSegment(sourcePort, destinationPort, data));
  }

  public static byte[] udpSegment(int sourcePort, int destinationPort, byte... data) {
    return ByteBuffer.allocate(8 + data.length)
        .putShort((short) sourcePort)
        .putShort((short) destinationPort)
        .putShort((short) (8 + data.length))
        .putShort((short) 0)
        .put(data)
        .array();
  }

  public byte[] echo(boolean request, int identifier) {
    int type =
        from.isIpv4()
            ? (request ? Protocol.ICMP_ECHO_REQUEST : Protocol.ICMP_ECHO_REPLY)
            : (request ? Protocol.ICMPV6_ECHO_REQUEST : Protocol.ICMPV6_ECHO_REPLY);
    return icmp(
        type, ByteBuffer.allocate(4).putShort((short) identifier).putShort((short) 1).array());
  }

  /** An ICMP message: its type, and what comes behind the checksum. */
  public byte[] icmp(int type, byte... rest) {
    byte[] message =
        ByteBuffer.allocate(4 + rest.length).put((byte) type).put(new byte[3]).put(rest).array();
    return ip(from.isIpv4() ? Protocol.ICMP : Protocol.ICMPV6, message);
  }

  /** An ICMP error that quotes an Ethernet frame's IP packet. */
  public byte[] unreachable(byte[] frame) {
    byte[] quoted = Arrays.copyOfRange(frame, 14, Math.min(frame.length, 14 + 48));
    byte[] rest = ByteBuffer.allocate(4 + quoted.length).putInt(0).put(quoted).array();
    return icmp(from.isIpv4() ? Protocol.ICMP_UNREACHABLE : 1, rest);
  }

  public byte[] ip(int protocol, byte[] payload) {
    return from.isIpv4() ? ipv4(protocol, payload, 0, 7) : ipv6(protocol, payload);
  }

  /** A part of an IPv4 datagram. */
  public byte[] fragment(int protocol, byte[] payload, int offset, boolean more, int id) {
    return ipv4(protocol, payload, (more ? 0x2000 : 0) | (offset / 8), id);
  }

  private byte[] ipv4(int protocol, byte[] payload, int fragment, int id) {
    ByteBuffer header = ByteBuffer.allocate(20);
    header.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
    header.putShort((short) id).putShort((short) fragment).put((byte) 64).put((byte) protocol);
    header.putShort((short) 0).putInt(from.ipv4Bits()).putInt(to.ipv4Bits());
    return ethernet(Protocol.ETHER_IPV4, header.array(), payload);
  }

  private byte[] ipv6(int protocol, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(40);
    header.putInt(6 << 28).putShort((short) payload.length).put((byte) protocol).put((byte) 255);
    header.put(from.octets()).put(to.octets());
    return ethernet(Protocol.ETHER_IPV6, header.array(), payload);
  }

  /** A frame of any type. */
  public byte[] ethernet(int type, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer frame = ByteBuffer.allocate(14 + length);
    frame.putShort((short) (destination >>> 32)).putInt((int) destination);
    frame.putShort((short) (source >>> 32)).putInt((int) source).putShort((short) type);
    for (byte[] part : parts) {
      frame.put(part);
    }
    return frame.array();
  }

  /** As a stream has it: the length before it. */
  public static byte[] onStream(byte[]... frames) {
    int length = Arrays.stream(frames).mapToInt(frame -> 4 + frame.length).sum();
    ByteBuffer stream = ByteBuffer.allocate(length);
    for (byte[] frame : frames) {
      stream.putInt(frame.length).put(frame);
    }
    return stream.array();
  }
}
