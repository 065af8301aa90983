package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NewNetwork;
import dev.skiff.wire.api.Ipam;
import dev.skiff.wire.api.NetworkCreateRequest;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Docker's request for a network as one of ours. Pure. */
final class NetworkParser {
  static final String MTU = "com.docker.network.driver.mtu";

  /** Ours: what members may do without a link. */
  static final String POLICY = "dev.skiff.policy";

  /** "Inter-container communication". */
  private static final String ICC = "com.docker.network.bridge.enable_icc";

  /** What {@code --network} says instead of a network's name. */
  private static final Set<String> MODES =
      Set.of("default", "host", CreateNetworks.NONE, CreateNetworks.HOST_LOOPBACK);

  private NetworkParser() {}

  /**
   * What was asked.
   *
   * @throws ApiFailure when something makes no sense, or no network of ours has it
   */
  static NewNetwork parse(NetworkCreateRequest asked) {
    requireName(asked.name());
    requireOrdinary(asked);
    Map<String, String> options = asked.options() == null ? Map.of() : asked.options();
    Ranges ranges = Ranges.of(asked.ipam());
    return new NewNetwork(
        asked.name(),
        policy(options),
        asked.internal(),
        ranges.ipv4().map(Ipam.Range::subnet).filter(NetworkParser::isGiven),
        ranges.ipv4().map(Ipam.Range::gateway).filter(NetworkParser::isGiven),
        ranges.ipv4().map(Ipam.Range::ipRange).filter(NetworkParser::isGiven),
        ranges.ipv6().map(Ipam.Range::subnet).filter(NetworkParser::isGiven),
        ranges.reserved(),
        mtu(options),
        asked.labels() == null ? Map.of() : asked.labels(),
        options);
  }

  private static void requireName(String name) {
    if (name.isEmpty()) {
      throw ApiFailure.invalidBody("Name", "the name of the network is expected");
    }
    if (MODES.contains(name)) {
      throw ApiFailure.invalidBody(
          "Name", "'" + name + "' is a word of --network and can be no network's name");
    }
  }

  private static void requireOrdinary(NetworkCreateRequest asked) {
    String driver = asked.driver();
    if (driver != null && !Set.of("", "default", NetworkView.BRIDGE).contains(driver)) {
      throw ApiFailure.unsupported(
          "there is no network driver '" + driver + "' here: networks are Skiff's own",
          "leave out the driver, or say 'bridge'");
    }
    String scope = asked.scope();
    if (asked.ingress() || !(scope == null || scope.isEmpty() || scope.equals("local"))) {
      throw ApiFailure.unsupported(
          "a network does not go beyond this computer", "leave out --ingress and --scope");
    }
    boolean from =
        asked.configFrom() != null
            && asked.configFrom().values().stream().anyMatch(name -> name != null && isGiven(name));
    if (asked.configOnly() || from) {
      throw ApiFailure.unsupported(
          "a network is no template for others", "leave out --config-only and --config-from");
    }
    if (Boolean.FALSE.equals(asked.enableIpv4())) {
      throw ApiFailure.unsupported(
          "every network has IPv4 and IPv6 addresses", "leave out --ipv4=false");
    }
  }

  private static boolean isGiven(String text) {
    return !text.isEmpty();
  }

  /** Docker's users expect that what shares a network reaches each other. */
  private static Network.Policy policy(Map<String, String> options) {
    if ("false".equals(options.get(ICC))) {
      throw ApiFailure.unsupported(
          "a network has no option " + ICC,
          "a closed network lets nobody begin to talk: -o " + POLICY + "=closed");
    }
    String word = options.getOrDefault(POLICY, Network.Policy.OPEN.word());
    return Network.Policy.parse(word)
        .orElseThrow(() ->
            ApiFailure.invalidBody(
                "Options." + POLICY, "'" + word + "' is no policy; there are closed and open"));
  }

  private static Optional<Integer> mtu(Map<String, String> options) {
    String text = options.getOrDefault(MTU, "");
    if (!text.matches("[0-9]{0,5}")) {
      throw ApiFailure.invalidBody("Options." + MTU, "'" + text + "' is no number of bytes");
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(text));
  }

  /** At most one range of each family. */
  private record Ranges(Optional<Ipam.Range> ipv4, Optional<Ipam.Range> ipv6) {

    static Ranges of(@Nullable Ipam ipam) {
      if (ipam == null) {
        return new Ranges(Optional.empty(), Optional.empty());
      }
      if (!Set.of("", "default").contains(ipam.driver())) {
        throw ApiFailure.unsupported(
            "there is no IPAM driver '" + ipam.driver() + "' here", "leave out --ipam-driver");
      }
      Optional<Ipam.Range> ipv6 = only(ipam.config(), true);
      ipv6.ifPresent(Ranges::requirePlain);
      return new Ranges(only(ipam.config(), false), ipv6);
    }

    private static Optional<Ipam.Range> only(List<Ipam.Range> all, boolean ipv6) {
      List<Ipam.Range> family = all.stream().filter(range -> isIpv6(range) == ipv6).toList();
      if (family.size() > 1) {
        throw ApiFailure.invalidBody(
            "IPAM.Config", "a network has one IPv4 subnet and one IPv6 subnet");
      }
      return family.stream().findFirst();
    }

    private static boolean isIpv6(Ipam.Range range) {
      return (range.subnet().isEmpty() ? range.gateway() : range.subnet()).contains(":");
    }

    /** Guests' addresses follow from their MAC addresses, the gateway is the first. */
    private static void requirePlain(Ipam.Range range) {
      if (!range.ipRange().isEmpty()) {
        throw ApiFailure.invalidBody(
            "IPAM.Config.IPRange", "addresses are taken from all of an IPv6 subnet");
      }
      boolean first =
          range.gateway().isEmpty()
              || IpPrefix.parse(range.subnet())
                  .map(IpPrefix::first)
                  .map(base -> new IpAddress(base.high(), base.low() + 1))
                  .equals(IpAddress.parse(range.gateway()));
      if (!first) {
        throw ApiFailure.invalidBody(
            "IPAM.Config.Gateway", "the gateway of an IPv6 subnet is its first address");
      }
    }

    Map<String, String> reserved() {
      Map<String, String> reserved = new HashMap<>();
      ipv4.ifPresent(range -> reserved.putAll(range.auxiliaryAddresses()));
      ipv6.ifPresent(range -> reserved.putAll(range.auxiliaryAddresses()));
      return reserved;
    }
  }
}
