package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import dev.skiff.wire.fabric.PlanLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** From what is asked of a network to its record: which ranges and addresses are its own. */
final class NetworkPlanning {
  /** Ethernet's. */
  private static final int USUAL_MTU = 1500;

  /** Below that there is no address for a guest. */
  private static final int LONGEST_IPV4 = 30;

  /** More would be searched for too long for a free address. */
  private static final int SHORTEST_IPV4 = 8;

  private static final int IPV6_LENGTH = 64;

  private final Collection<Network> others;
  private final Collection<IpPrefix> routes;
  private final RandomGenerator random;

  NetworkPlanning(Collection<Network> others, Collection<IpPrefix> routes, RandomGenerator random) {
    this.others = others;
    this.routes = routes;
    this.random = random;
  }

  Network planned(NewNetwork asked, String id, Instant at, boolean builtIn) {
    IpPrefix ipv4 = asked.subnet().map(this::chosenIpv4).orElseGet(this::freeIpv4);
    IpPrefix ipv6 =
        asked
            .subnet6()
            .map(this::chosenIpv6)
            .orElseGet(() -> AddressPlan.uniqueLocal(random, taken(Network::rangeOfIpv6)));
    asked
        .reserved()
        .forEach((name, address) ->
            requireHost(address.contains(":") ? ipv6 : ipv4, address, "'" + name + "'"));
    return new Network(
        id,
        asked.name(),
        asked.policy(),
        asked.internal(),
        ipv4.toString(),
        gateway(asked, ipv4),
        part(asked, ipv4).toString(),
        ipv6.toString(),
        AddressPlan.firstHost(ipv6).toString(),
        MacAddresses.random(random),
        asked.mtu().map(NetworkPlanning::checkedMtu).orElse(USUAL_MTU),
        asked.reserved(),
        asked.labels(),
        asked.options(),
        at,
        builtIn);
  }

  private IpPrefix freeIpv4() {
    return AddressPlan.freeRange(taken(Network::rangeOfIpv4))
        .orElseThrow(NetworkFailure::noRangeLeft);
  }

  private List<IpPrefix> taken(Function<Network, IpPrefix> range) {
    List<IpPrefix> taken = new ArrayList<>(routes);
    others.stream().map(range).forEach(taken::add);
    return taken;
  }

  private IpPrefix chosenIpv4(String text) {
    IpPrefix range = range(text, IpPrefix::isIpv4, "10.99.0.0/24");
    if (range.writtenLength() < SHORTEST_IPV4 || range.writtenLength() > LONGEST_IPV4) {
      throw NetworkFailure.invalid(
          "the subnet %s has no usable size".formatted(range),
          "a network has a prefix of /%d to /%d".formatted(SHORTEST_IPV4, LONGEST_IPV4));
    }
    return untaken(range, Network::rangeOfIpv4);
  }

  private IpPrefix chosenIpv6(String text) {
    IpPrefix range = range(text, prefix -> !prefix.isIpv4(), "fd12:3456:789a:1::/64");
    if (range.writtenLength() != IPV6_LENGTH) {
      throw NetworkFailure.invalid(
          "the IPv6 subnet %s is no /64".formatted(range),
          "hosts make addresses of their own in /64 only (RFC 4862)");
    }
    return untaken(range, Network::rangeOfIpv6);
  }

  private static IpPrefix range(
      String text, java.util.function.Predicate<IpPrefix> family, String example) {
    return IpPrefix.parse(text)
        .filter(family)
        .filter(_ -> text.contains("/"))
        .orElseThrow(() ->
            NetworkFailure.invalid(
                "the subnet '" + text + "' is no range of addresses",
                "write it as in " + example + ", with no bits beyond the length"));
  }

  private IpPrefix untaken(IpPrefix range, Function<Network, IpPrefix> rangeOf) {
    for (Network other : others) {
      if (range.overlaps(rangeOf.apply(other))) {
        throw NetworkFailure.rangeTaken(
            range, "%s of the network '%s'".formatted(rangeOf.apply(other), other.name()));
      }
    }
    for (IpPrefix route : routes) {
      if (range.overlaps(route)) {
        throw NetworkFailure.rangeTaken(range, "the host's route to " + route);
      }
    }
    return range;
  }

  private static String gateway(NewNetwork asked, IpPrefix range) {
    Optional<String> chosen = asked.gateway();
    chosen.ifPresent(address -> requireHost(range, address, "the gateway"));
    return chosen.orElseGet(() -> AddressPlan.firstHost(range).toString());
  }

  private static void requireHost(IpPrefix range, String address, String who) {
    boolean fits =
        IpAddress.parse(address).filter(a -> AddressPlan.canBeHost(range, a)).isPresent();
    if (!fits) {
      throw NetworkFailure.invalid(
          "%s cannot have the address '%s' in %s".formatted(who, address, range),
          "an address of a host in that subnet is expected");
    }
  }

  private static IpPrefix part(NewNetwork asked, IpPrefix range) {
    return asked
        .ipRange()
        .map(text -> range(text, IpPrefix::isIpv4, "10.99.0.128/25"))
        .map(part -> {
          if (!range.contains(part.first()) || part.length() < range.length()) {
            throw NetworkFailure.invalid(
                "the range %s is no part of the subnet %s".formatted(part, range), "");
          }
          return part;
        })
        .orElse(range);
  }

  private static int checkedMtu(int mtu) {
    if (mtu < PlanLimits.MIN_MTU || mtu > PlanLimits.MAX_MTU) {
      throw NetworkFailure.invalid(
          "an MTU of %d is not possible".formatted(mtu),
          "it is %d to %d".formatted(PlanLimits.MIN_MTU, PlanLimits.MAX_MTU));
    }
    return mtu;
  }
}
