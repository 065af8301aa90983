package dev.skiff.wire.fabric;

import java.util.Optional;

/**
 * A range of addresses, {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param length counted over all 128 bits: 96 more than people write for IPv4
 */
public record IpPrefix(IpAddress first, int length) {
  private static final int ALL = 128;
  private static final int IPV4_ABOVE = 96;

  public IpPrefix {
    if (length < 0 || length > ALL) {
      throw new IllegalArgumentException("no prefix length: " + length);
    }
    if (!first.equals(masked(first, length))) {
      throw new IllegalArgumentException(first + " has bits beyond its prefix of " + length);
    }
  }

  /** Reads an address with or without a length; bits beyond the length must be zero. */
  public static Optional<IpPrefix> parse(String text) {
    int slash = text.indexOf('/');
    Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    return address.flatMap(first ->
        lengthIn(slash < 0 ? "" : text.substring(slash + 1), slash >= 0, first)
            .filter(length -> first.equals(masked(first, length)))
            .map(length -> new IpPrefix(first, length)));
  }

  private static Optional<Integer> lengthIn(String text, boolean given, IpAddress address) {
    int above = address.isIpv4() ? IPV4_ABOVE : 0;
    if (!given) {
      return Optional.of(ALL);
    }
    if (!text.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(text) > ALL - above) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text) + above);
  }

  public boolean contains(IpAddress address) {
    return masked(address, length).equals(first);
  }

  /** The same, of the two halves of an address. */
  public boolean contains(long high, long low) {
    return (high & highMask(length)) == first.high() && (low & lowMask(length)) == first.low();
  }

  public boolean overlaps(IpPrefix other) {
    return length <= other.length ? contains(other.first) : other.contains(first);
  }

  public boolean isIpv4() {
    return length >= IPV4_ABOVE && first.isIpv4();
  }

  /** The last address in it: of an IPv4 network the one for broadcasts. */
  public IpAddress last() {
    return new IpAddress(first.high() | ~highMask(length), first.low() | ~lowMask(length));
  }

  /** As people write it: of IPv4 at most 32. */
  public int writtenLength() {
    return isIpv4() ? length - IPV4_ABOVE : length;
  }

  private static IpAddress masked(IpAddress address, int length) {
    return new IpAddress(address.high() & highMask(length), address.low() & lowMask(length));
  }

  private static long highMask(int length) {
    return length == 0 ? 0 : -1L << Math.max(0, 64 - length);
  }

  private static long lowMask(int length) {
    return length <= 64 ? 0 : -1L << (ALL - length);
  }

  @Override
  public String toString() {
    return first + "/" + writtenLength();
  }
}
