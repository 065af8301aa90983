package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import dev.skiff.wire.fabric.MacAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which addresses networks and guests get. Pure but for the random numbers it is given. */
public final class AddressPlan {
  /**
   * 10.87.0.0 to 10.126.255.255: of RFC 1918's largest range a part that few routers, containers
   * and clusters take by themselves; where one does, the host has a route to it.
   */
  private static final int FIRST_RANGE = 0x0a57_0000;

  /** Of 4,093 guests each. */
  private static final int USUAL_LENGTH = 20;

  private static final int RANGES = 40 * 16;

  private static final int IPV4_ABOVE = 96;

  /** Locally assigned unique local addresses (RFC 4193, 3.1). */
  private static final long ULA = 0xfdL << 56;

  private static final int ULA_LENGTH = 64;

  private AddressPlan() {}

  /** The first usual range that overlaps none of those; empty when all do. */
  static Optional<IpPrefix> freeRange(Collection<IpPrefix> taken) {
    return IntStream.range(0, RANGES)
        .mapToObj(number -> FIRST_RANGE + (number << (Integer.SIZE - USUAL_LENGTH)))
        .map(bits -> new IpPrefix(IpAddress.ofIpv4(bits), IPV4_ABOVE + USUAL_LENGTH))
        .filter(range -> taken.stream().noneMatch(range::overlaps))
        .findFirst();
  }

  /** A /64 of unique local addresses that overlaps none of those. */
  static IpPrefix uniqueLocal(RandomGenerator random, Collection<IpPrefix> taken) {
    while (true) {
      long high = ULA | (random.nextLong() & 0x00ff_ffff_ffff_ffffL);
      IpPrefix range = new IpPrefix(new IpAddress(high, 0), ULA_LENGTH);
      if (taken.stream().noneMatch(range::overlaps)) {
        return range;
      }
    }
  }

  /**
   * The first address that can be a host's of a network and is not taken. Looks at no more
   * addresses than are taken, and at two that are no host's.
   *
   * @param range the network's
   * @param part of it, to look in
   */
  static Optional<IpAddress> firstFree(IpPrefix range, IpPrefix part, Predicate<IpAddress> taken) {
    return Stream.iterate(part.first(), part::contains, AddressPlan::next)
        .filter(address -> canBeHost(range, address) && !taken.test(address))
        .findFirst();
  }

  private static IpAddress next(IpAddress address) {
    long low = address.low() + 1;
    return new IpAddress(low == 0 ? address.high() + 1 : address.high(), low);
  }

  /** Whether an address lies in a range and is neither the network's own nor its broadcast. */
  static boolean canBeHost(IpPrefix range, IpAddress address) {
    return range.contains(address)
        && !address.equals(range.first())
        && !(range.isIpv4() && address.equals(range.last()));
  }

  /**
   * The address that a station makes of its own (RFC 4291, appendix A): so one that configures
   * itself has the same as one that is told.
   *
   * @param range a /64
   */
  public static IpAddress ofStation(IpPrefix range, String mac) {
    long bits =
        MacAddress.parse(mac)
            .orElseThrow(() -> new IllegalArgumentException("no MAC address: " + mac))
            .bits();
    long upper = (bits >>> 24 << 40) ^ (0x02L << 56);
    long middle = 0xfffeL << 24;
    return new IpAddress(range.first().high(), upper | middle | (bits & 0xff_ffff));
  }
}
