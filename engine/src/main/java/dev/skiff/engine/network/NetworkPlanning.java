package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpPrefix;
import dev.skiff.wire.fabric.PlanLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** From what is asked of a network to its record: which ranges and addresses are its own. */
final class NetworkPlanning {
  /** Ethernet's. */
  private static final int USUAL_MTU = 1500;

  /** Below that there is no address for a guest; likewise {@link #LONGEST_IPV6}. */
  private static final int LONGEST_IPV4 = 30;

  private static final int LONGEST_IPV6 = 126;

  /** Nobody's private range is larger, and what is public would be hidden from guests. */
  private static final int SHORTEST = 8;

  /** What means something else to every host, and what the NAT is to guests. */
  private static final Map<String, String> MEANT =
      Map.of(
          "0.0.0.0/8",
          "addresses of no host",
          "127.0.0.0/8",
          "the loopback",
          "169.254.0.0/16",
          "link-local addresses",
          "224.0.0.0/3",
          "addresses of groups",
          PlanComputation.HOST_IPV4 + "/32",
          "this computer as guests see it",
          "::/8",
          "addresses of no host",
          "fe80::/10",
          "link-local addresses",
          "ff00::/8",
          "addresses of groups",
          PlanComputation.HOST_IPV6 + "/128",
          "this computer as guests see it");

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
    requireSubnet(asked.ipv4());
    requireSubnet(asked.ipv6());
    RangePlan ipv4 =
        RangePlan.of(
            asked.ipv4().subnet().map(this::chosenIpv4).orElseGet(this::freeIpv4), asked.ipv4());
    RangePlan ipv6 =
        RangePlan.of(
            asked.ipv6().subnet().map(this::chosenIpv6).orElseGet(this::uniqueLocal), asked.ipv6());
    return new Network(
        id,
        asked.name(),
        asked.policy(),
        asked.internal(),
        ipv4.subnet().toString(),
        ipv4.gateway().toString(),
        ipv4.ipRange().orElse(ipv4.subnet()).toString(),
        ipv6.subnet().toString(),
        ipv6.gateway().toString(),
        ipv6Range(ipv6),
        MacAddresses.random(random),
        asked.mtu().map(NetworkPlanning::checkedMtu).orElse(USUAL_MTU),
        ipv4.reserved(),
        ipv6.reserved(),
        asked.labels(),
        asked.options(),
        at,
        builtIn);
  }

  /** As Docker has it: who chooses an address of a network chooses its range, too. */
  private static void requireSubnet(NewNetwork.Range asked) {
    if (asked.subnet().isEmpty()) {
      asked
          .particulars()
          .findFirst()
          .ifPresent(text -> {
            throw NetworkFailure.invalid(
                "no subnet is asked for in which '" + text + "' lies",
                "every --gateway, --ip-range and --aux-address needs a --subnet of its family");
          });
    }
  }

  /** Only in a /64 do addresses follow from MAC addresses (RFC 4291, appendix A). */
  private static String ipv6Range(RangePlan ipv6) {
    return ipv6.ipRange()
        .or(() -> Optional.of(ipv6.subnet()).filter(subnet -> subnet.length() != IPV6_LENGTH))
        .map(IpPrefix::toString)
        .orElse("");
  }

  private IpPrefix uniqueLocal() {
    return AddressPlan.uniqueLocal(random, taken(Network::rangeOfIpv6));
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
    requireSize(range, LONGEST_IPV4);
    return untaken(range, Network::rangeOfIpv4);
  }

  private IpPrefix chosenIpv6(String text) {
    IpPrefix range = range(text, prefix -> !prefix.isIpv4(), "fd12:3456:789a:1::/64");
    requireSize(range, LONGEST_IPV6);
    return untaken(range, Network::rangeOfIpv6);
  }

  private static void requireSize(IpPrefix range, int longest) {
    if (range.writtenLength() < SHORTEST || range.writtenLength() > longest) {
      throw NetworkFailure.invalid(
          "the subnet %s has no usable size".formatted(range),
          "a network has a prefix of /%d to /%d".formatted(SHORTEST, longest));
    }
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
    new TreeMap<>(MEANT)
        .forEach((text, meaning) -> {
          IpPrefix other = IpPrefix.parse(text).orElseThrow();
          if (other.isIpv4() == range.isIpv4() && other.overlaps(range)) {
            throw NetworkFailure.rangeTaken(range, other + ", " + meaning);
          }
        });
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

  private static int checkedMtu(int mtu) {
    if (mtu < PlanLimits.MIN_MTU || mtu > PlanLimits.MAX_MTU) {
      throw NetworkFailure.invalid(
          "an MTU of %d is not possible".formatted(mtu),
          "it is %d to %d".formatted(PlanLimits.MIN_MTU, PlanLimits.MAX_MTU));
    }
    return mtu;
  }
}
