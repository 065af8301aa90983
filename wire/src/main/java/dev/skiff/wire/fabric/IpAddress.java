package dev.skiff.wire.fabric;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address as 128 bits. IPv4 lies in {@code ::ffff:0:0/96} (RFC 4291, 2.5.5.2), so
 * that both are compared, masked and looked up alike.
 */
public record IpAddress(long high, long low) {
  /** What stands above the 32 bits of an IPv4 address in {@link #low}. */
  public static final long IPV4_MARK = 0xffffL << 32;

  private static final String OCTET = "(0|[1-9][0-9]{0,2})";

  private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + ("\\." + OCTET).repeat(3));

  /** The longest text that is tried: "0000:…:255.255.255.255". */
  private static final int MAX_TEXT = 45;

  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, IPV4_MARK | Integer.toUnsignedLong(bits));
  }

  /** Reads the usual text of either kind; no host names, no zones, no short forms of IPv4. */
  public static Optional<IpAddress> parse(String text) {
    if (text.length() > MAX_TEXT || !text.chars().allMatch(IpAddress::mayOccur)) {
      return Optional.empty();
    }
    return text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
  }

  private static Optional<IpAddress> ipv6(String text) {
    try {
      return Optional.of(of(Inet6Address.ofLiteral(text).getAddress()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean mayOccur(int character) {
    return character == ':' || character == '.' || Character.digit(character, 16) >= 0;
  }

  /** Four decimal numbers without leading zeros: "010" is eight to some and ten to others. */
  private static Optional<IpAddress> ipv4(String text) {
    Matcher quad = DOTTED_QUAD.matcher(text);
    if (!quad.matches()) {
      return Optional.empty();
    }
    int bits = 0;
    for (int octet = 1; octet <= 4; octet++) {
      int value = Integer.parseInt(quad.group(octet));
      if (value > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | value;
    }
    return Optional.of(ofIpv4(bits));
  }

  private static IpAddress of(byte[] octets) {
    ByteBuffer bytes = ByteBuffer.wrap(octets);
    return octets.length == 4
        ? ofIpv4(bytes.getInt())
        : new IpAddress(bytes.getLong(), bytes.getLong());
  }

  public boolean isIpv4() {
    return high == 0 && low >>> 32 == IPV4_MARK >>> 32;
  }

  /** The bits of an IPv4 address. */
  public int ipv4Bits() {
    if (!isIpv4()) {
      throw new IllegalStateException(this + " is no IPv4 address");
    }
    return (int) low;
  }

  /** Four octets or sixteen, in network order. */
  public byte[] octets() {
    return isIpv4()
        ? ByteBuffer.allocate(4).putInt(ipv4Bits()).array()
        : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  @Override
  public String toString() {
    if (isIpv4()) {
      int bits = ipv4Bits();
      return (bits >>> 24)
          + "."
          + (bits >>> 16 & 255)
          + "."
          + (bits >>> 8 & 255)
          + "."
          + (bits & 255);
    }
    return Ipv6Text.of(high, low);
  }

  /** As the platform has it, for sockets. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(octets());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 octets is an address", e);
    }
  }
}
