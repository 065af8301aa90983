package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NewNetwork;
import dev.skiff.wire.api.Ipam;
import dev.skiff.wire.api.NetworkCreateRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Docker's request for a network as one of ours. Pure. */
final class NetworkParser {
  static final String MTU = "com.docker.network.driver.mtu";

  /** Ours: what members may do without a link. */
  static final String POLICY = "dev.skiff.policy";

  /** "Inter-container communication". */
  private static final String ICC = "com.docker.network.bridge.enable_icc";

  private static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";

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
    requireOrdinary(asked.ipam());
    return new NewNetwork(
        asked.name(),
        policy(options),
        asked.internal(),
        range(asked.ipam(), false),
        range(asked.ipam(), true),
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
          reasonAgainst(driver));
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

  private static String reasonAgainst(String driver) {
    String instead = "leave out the driver, or say 'bridge'";
    return switch (driver) {
      case "macvlan", "ipvlan" ->
          instead + ": guests are reached from this computer's network by published ports (-p)";
      case "overlay" -> instead + ": a network does not go beyond this computer";
      case "host", "none" -> "there is no such network to make; --network none is for instances";
      default -> instead;
    };
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
    if ("false".equals(options.get(MASQUERADE))) {
      throw ApiFailure.unsupported(
          "a network has no option " + MASQUERADE,
          "guests' addresses are not seen outside; --internal keeps them from it");
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

  private static void requireOrdinary(@Nullable Ipam ipam) {
    if (ipam != null && !Set.of("", "default").contains(ipam.driver())) {
      throw ApiFailure.unsupported(
          "there is no IPAM driver '" + ipam.driver() + "' here", "leave out --ipam-driver");
    }
    if (ipam != null && !ipam.options().isEmpty()) {
      throw ApiFailure.unsupported(
          "there are no options of IPAM here: " + String.join(", ", ipam.options().keySet()),
          "leave out --ipam-opt");
    }
  }

  /** At most one of each family. */
  private static NewNetwork.Range range(@Nullable Ipam ipam, boolean ipv6) {
    List<Ipam.Range> family =
        ipam == null
            ? List.of()
            : ipam.config().stream().filter(range -> isIpv6(range) == ipv6).toList();
    if (family.size() > 1) {
      throw ApiFailure.invalidBody(
          "IPAM.Config", "a network has one IPv4 subnet and one IPv6 subnet");
    }
    return family.stream().map(NetworkParser::range).findFirst().orElse(NewNetwork.Range.ANY);
  }

  private static boolean isIpv6(Ipam.Range range) {
    return Stream.concat(
            Stream.of(range.subnet(), range.gateway(), range.ipRange()),
            range.auxiliaryAddresses().values().stream())
        .filter(NetworkParser::isGiven)
        .findFirst()
        .filter(text -> text.contains(":"))
        .isPresent();
  }

  private static NewNetwork.Range range(Ipam.Range asked) {
    return new NewNetwork.Range(
        given(asked.subnet()),
        given(asked.gateway()),
        given(asked.ipRange()),
        asked.auxiliaryAddresses());
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(NetworkParser::isGiven);
  }
}
