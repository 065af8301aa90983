package dev.skiff.fabric.packet;

import static dev.skiff.fabric.packet.Layout.i32;
import static dev.skiff.fabric.packet.Layout.i64;
import static dev.skiff.fabric.packet.Layout.u16;
import static dev.skiff.fabric.packet.Layout.u8;

import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * A view of one frame where it lies, refilled for each: reading allocates nothing. After {@link
 * #read} said true, what the headers announce lies within the frame. IPv4 addresses are held as
 * {@code ::ffff:a.b.c.d}.
 *
 * <p>"Ports" of an echo are its identifier on the side of who asks and 0 on the other, so that a
 * reply is the mirror image of its request, as with TCP and UDP.
 */
public final class Packet {
  public static final int ETHERNET_HEADER = 14;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int ICMP_HEADER = 8;

  /** A chain that is longer is no use of IPv6 but an attack on its readers. */
  private static final int MAX_EXTENSIONS = 8;

  private static final long GROUP_BIT = 1L << 40;
  private static final int MORE_FRAGMENTS_IPV4 = 0x2000;
  private static final int OFFSET_MASK_IPV4 = 0x1fff;

  private MemorySegment memory = MemorySegment.NULL;
  private long at;
  private int length;
  private long destinationMac;
  private long sourceMac;
  private int etherType;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int protocol;
  private int sourcePort;
  private int destinationPort;
  private int tcpFlags;
  private int icmpType;
  private long transportAt;
  private int transportLength;
  private boolean fragment;
  private int fragmentOffset;
  private int fragmentId;

  /**
   * Reads the headers of the frame at {@code at}.
   *
   * @return whether it is well formed; if not, nothing else of it may be asked but {@link #length}
   */
  public boolean read(MemorySegment segment, long begin, int bytes) {
    memory = segment;
    at = begin;
    length = bytes;
    if (bytes < ETHERNET_HEADER) {
      return false;
    }
    destinationMac = i64(segment, begin) >>> 16;
    long rest = i64(segment, begin + 6);
    sourceMac = rest >>> 16;
    etherType = (int) rest & 0xffff;
    return readNetwork(begin + ETHERNET_HEADER, bytes - ETHERNET_HEADER, false);
  }

  /**
   * Reads an IP packet that an ICMP error quotes, of which there may be as little as eight bytes
   * behind the IP header (RFC 792). The Ethernet addresses stay those of before.
   */
  public boolean readQuoted(MemorySegment segment, long begin, int bytes, int type) {
    memory = segment;
    at = begin;
    length = bytes;
    etherType = type;
    return readNetwork(begin, bytes, true);
  }

  private boolean readNetwork(long begin, int bytes, boolean quoted) {
    protocol = -1;
    sourcePort = 0;
    destinationPort = 0;
    tcpFlags = 0;
    icmpType = 0;
    fragment = false;
    fragmentOffset = 0;
    if (etherType == Protocol.ETHER_IPV4) {
      return readIpv4(begin, bytes, quoted);
    }
    if (etherType == Protocol.ETHER_IPV6) {
      return readIpv6(begin, bytes, quoted);
    }
    return true;
  }

  private boolean readIpv4(long begin, int bytes, boolean quoted) {
    if (bytes < IPV4_HEADER) {
      return false;
    }
    int first = u8(memory, begin);
    int header = (first & 15) * 4;
    int total = u16(memory, begin + 2);
    // A quotation is cut short; its own header tells how long it was.
    int present = quoted ? bytes : total;
    if (first >>> 4 != 4 || header < IPV4_HEADER || total < header || present > bytes) {
      return false;
    }
    sourceHigh = 0;
    sourceLow = IpAddress.IPV4_MARK | Layout.u32(memory, begin + 12);
    destinationHigh = 0;
    destinationLow = IpAddress.IPV4_MARK | Layout.u32(memory, begin + 16);
    int flags = u16(memory, begin + 6);
    fragmentOffset = (flags & OFFSET_MASK_IPV4) * 8;
    fragment = fragmentOffset != 0 || (flags & MORE_FRAGMENTS_IPV4) != 0;
    fragmentId = u16(memory, begin + 4);
    return present >= header
        && readTransport(u8(memory, begin + 9), begin + header, present - header, quoted);
  }

  private boolean readIpv6(long begin, int bytes, boolean quoted) {
    if (bytes < IPV6_HEADER || u8(memory, begin) >>> 4 != 6) {
      return false;
    }
    int present = quoted ? bytes - IPV6_HEADER : u16(memory, begin + 4);
    if (present > bytes - IPV6_HEADER) {
      return false;
    }
    sourceHigh = i64(memory, begin + 8);
    sourceLow = i64(memory, begin + 16);
    destinationHigh = i64(memory, begin + 24);
    destinationLow = i64(memory, begin + 32);
    return readExtensions(u8(memory, begin + 6), begin + IPV6_HEADER, present, quoted);
  }

  private boolean readExtensions(int first, long begin, int present, boolean quoted) {
    int next = first;
    long where = begin;
    int left = present;
    for (int count = 0; isExtension(next); count++) {
      if (count == MAX_EXTENSIONS || left < 8) {
        return false;
      }
      int size = next == Protocol.FRAGMENT ? 8 : (u8(memory, where + 1) + 1) * 8;
      if (size > left) {
        return false;
      }
      if (next == Protocol.FRAGMENT) {
        readFragmentHeader(where);
      }
      next = u8(memory, where);
      where += size;
      left -= size;
      if (fragmentOffset != 0) {
        break;
      }
    }
    return readTransport(next, where, left, quoted);
  }

  private static boolean isExtension(int next) {
    return next == Protocol.HOP_BY_HOP
        || next == Protocol.DESTINATION_OPTIONS
        || next == Protocol.FRAGMENT;
  }

  private void readFragmentHeader(long where) {
    int field = u16(memory, where + 2);
    fragmentOffset = field & 0xfff8;
    fragment = (field & 0xfff9) != 0;
    fragmentId = i32(memory, where + 4);
  }

  private boolean readTransport(int kind, long where, int bytes, boolean quoted) {
    protocol = kind;
    transportAt = where;
    transportLength = bytes;
    if (fragmentOffset != 0) {
      return true;
    }
    return switch (kind) {
      case Protocol.TCP -> readTcp(where, bytes, quoted);
      case Protocol.UDP -> readPorts(where, bytes, UDP_HEADER);
      case Protocol.ICMP, Protocol.ICMPV6 -> readIcmp(where, bytes);
      default -> true;
    };
  }

  private boolean readTcp(long where, int bytes, boolean quoted) {
    if (!readPorts(where, bytes, quoted ? UDP_HEADER : TCP_HEADER)) {
      return false;
    }
    if (quoted) {
      return true;
    }
    tcpFlags = u8(memory, where + 13);
    int header = (u8(memory, where + 12) >>> 4) * 4;
    return header >= TCP_HEADER && header <= bytes;
  }

  private boolean readPorts(long where, int bytes, int least) {
    if (bytes < least) {
      return false;
    }
    int both = i32(memory, where);
    sourcePort = both >>> 16;
    destinationPort = both & 0xffff;
    return true;
  }

  private boolean readIcmp(long where, int bytes) {
    if (bytes < ICMP_HEADER) {
      return false;
    }
    icmpType = u8(memory, where);
    if (isEchoRequest()) {
      sourcePort = u16(memory, where + 4);
    } else if (isEchoReply()) {
      destinationPort = u16(memory, where + 4);
    }
    return true;
  }

  public boolean isEchoRequest() {
    return protocol == Protocol.ICMP
        ? icmpType == Protocol.ICMP_ECHO_REQUEST
        : protocol == Protocol.ICMPV6 && icmpType == Protocol.ICMPV6_ECHO_REQUEST;
  }

  public boolean isEchoReply() {
    return protocol == Protocol.ICMP
        ? icmpType == Protocol.ICMP_ECHO_REPLY
        : protocol == Protocol.ICMPV6 && icmpType == Protocol.ICMPV6_ECHO_REPLY;
  }

  /** Whether it quotes a packet that could not be delivered. */
  public boolean isIcmpError() {
    if (protocol == Protocol.ICMP) {
      return icmpType == Protocol.ICMP_UNREACHABLE
          || icmpType == Protocol.ICMP_TIME_EXCEEDED
          || icmpType == Protocol.ICMP_PARAMETER_PROBLEM;
    }
    return protocol == Protocol.ICMPV6 && icmpType != 0 && icmpType <= Protocol.ICMPV6_LAST_ERROR;
  }

  /** Whether it is for more than one station. */
  public boolean isToGroup() {
    return (destinationMac & GROUP_BIT) != 0;
  }

  /** Whether it asks for a connection: SYN without ACK. */
  public boolean isSyn() {
    return protocol == Protocol.TCP && (tcpFlags & (Protocol.SYN | Protocol.ACK)) == Protocol.SYN;
  }

  public boolean has(int tcpFlag) {
    return protocol == Protocol.TCP && (tcpFlags & tcpFlag) != 0;
  }

  public boolean isIp() {
    return etherType == Protocol.ETHER_IPV4 || etherType == Protocol.ETHER_IPV6;
  }

  public boolean isIpv4() {
    return etherType == Protocol.ETHER_IPV4;
  }

  /** Whether it goes to another place than the beginning of a datagram. */
  public boolean isLaterFragment() {
    return fragmentOffset != 0;
  }

  public MemorySegment memory() {
    return memory;
  }

  /** Where the frame begins. */
  public long at() {
    return at;
  }

  public int length() {
    return length;
  }

  public long destinationMac() {
    return destinationMac;
  }

  public long sourceMac() {
    return sourceMac;
  }

  public int etherType() {
    return etherType;
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public long destinationHigh() {
    return destinationHigh;
  }

  public long destinationLow() {
    return destinationLow;
  }

  /** Of what IP carries; -1 where it is no IP. */
  public int protocol() {
    return protocol;
  }

  public int sourcePort() {
    return sourcePort;
  }

  public int destinationPort() {
    return destinationPort;
  }

  public int icmpType() {
    return icmpType;
  }

  /** Where the transport header begins, or the data of a later fragment. */
  public long transportAt() {
    return transportAt;
  }

  /** From there to the end of the IP packet, without Ethernet's padding. */
  public int transportLength() {
    return transportLength;
  }

  public boolean isFragment() {
    return fragment;
  }

  public int fragmentOffset() {
    return fragmentOffset;
  }

  public int fragmentId() {
    return fragmentId;
  }

  /** The source as an object: for what is told, not for what is forwarded. */
  public IpAddress source() {
    return new IpAddress(sourceHigh, sourceLow);
  }

  /** The destination likewise. */
  public IpAddress destination() {
    return new IpAddress(destinationHigh, destinationLow);
  }
}
