package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of one network, as it is stored.
 *
 * @param id 64 hexadecimal digits, never used again
 * @param name unique among networks, for life
 * @param internal open inside, closed to the outside; of a closed one without meaning
 * @param ipv4 the range, {@code 10.87.0.0/20}
 * @param ipRange what addresses are taken from where none is chosen, a part of {@code ipv4}
 * @param ipv6 the range, {@code fd12::/64}
 * @param ipv6Range what IPv6 addresses are taken from where none is chosen; empty where guests have
 *     those that go with their MAC addresses, which takes a /64
 * @param gatewayMac the fabric's own address in it
 * @param mtu of IP packets
 * @param reserved addresses that nobody gets, by their names; of IPv4, and where a record has no
 *     {@code reservedIpv6} of both
 * @param builtIn there from the start, and never removed
 */
@Json
public record Network(
    String id,
    String name,
    Policy policy,
    boolean internal,
    String ipv4,
    String gatewayIpv4,
    String ipRange,
    String ipv6,
    String gatewayIpv6,
    String ipv6Range,
    String gatewayMac,
    int mtu,
    Map<String, String> reserved,
    Map<String, String> reservedIpv6,
    Map<String, String> labels,
    Map<String, String> options,
    Instant createdAt,
    boolean builtIn) {

  /** What {@code skiff run} uses: closed. */
  public static final String USUAL = "skiff";

  /** What Docker's clients get: open. */
  public static final String DOCKERS = "bridge";

  public Network {
    ipv6Range = stored(ipv6Range);
    reserved = Map.copyOf(reserved);
    reservedIpv6 = stored(reservedIpv6);
    labels = Map.copyOf(labels);
    options = Map.copyOf(options);
  }

  /** Records of an engine that gave no other addresses than those of MACs have none. */
  private static String stored(@Nullable String range) {
    return range == null ? "" : range;
  }

  private static Map<String, String> stored(@Nullable Map<String, String> reserved) {
    return reserved == null ? Map.of() : Map.copyOf(reserved);
  }

  /** What members may do without a link. */
  public enum Policy {
    /** Nothing. */
    CLOSED,
    /** Reach each other, and, unless it is internal, the outside. */
    OPEN;

    /** As people write it; empty for what is none. */
    public static Optional<Policy> parse(String text) {
      return switch (text) {
        case "closed" -> Optional.of(CLOSED);
        case "open" -> Optional.of(OPEN);
        default -> Optional.empty();
      };
    }

    public String word() {
      return this == OPEN ? "open" : "closed";
    }
  }

  public IpPrefix rangeOfIpv4() {
    return prefix(ipv4);
  }

  public IpPrefix rangeOfIpv6() {
    return prefix(ipv6);
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text)
        .orElseThrow(() -> new IllegalStateException("a recorded range is none: " + text));
  }

  /** The address, with the length of the network's prefix, as hosts are told. */
  public String withLength(String address) {
    IpPrefix range = address.contains(":") ? rangeOfIpv6() : rangeOfIpv4();
    return address + "/" + range.writtenLength();
  }

  /** The first address that nobody has; empty when all are taken. */
  public Optional<IpAddress> freeIpv4(Collection<IpAddress> taken) {
    return free(rangeOfIpv4(), prefix(ipRange), taken);
  }

  /** The address for a guest with this MAC; empty when all are taken. */
  public Optional<IpAddress> freeIpv6(String mac, Collection<IpAddress> taken) {
    if (!ipv6Range.isEmpty()) {
      return free(rangeOfIpv6(), prefix(ipv6Range), taken);
    }
    return Optional.of(AddressPlan.ofStation(rangeOfIpv6(), mac))
        .filter(address -> isFree(address, taken))
        .or(() -> free(rangeOfIpv6(), rangeOfIpv6(), taken));
  }

  private Optional<IpAddress> free(IpPrefix range, IpPrefix part, Collection<IpAddress> taken) {
    return AddressPlan.firstFree(range, part, address -> !isFree(address, taken));
  }

  private boolean isFree(IpAddress address, Collection<IpAddress> taken) {
    return !taken.contains(address) && !isReserved(address.toString());
  }

  /** Whether an address is the gateway's or set aside. */
  public boolean isReserved(String address) {
    return address.equals(gatewayIpv4)
        || address.equals(gatewayIpv6)
        || reserved.containsValue(address)
        || reservedIpv6.containsValue(address);
  }
}
