package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.Allowances;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.operation.NetworkRequest;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.HostConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a Docker request for a container wants it to be attached, said in two places. Pure. */
final class CreateNetworks {
  static final String NONE = "none";

  /** The network {@code skiff}, and what listens on the host's loopback. */
  static final String HOST_LOOPBACK = "host-loopback";

  private static final Set<String> UNSAID = Set.of("", "default");

  /** Of one instance: PlanLimits.MAX_RULES_OF_PAIR, all of which may lead to one other. */
  private static final int MOST_PERMISSIONS = 256;

  private CreateNetworks() {}

  static NetworkRequest of(CreateRequest asked, HostConfig host, boolean disabled) {
    Map<String, Optional<EndpointSettings>> wanted = wanted(asked, host);
    wanted.keySet().forEach(CreateNetworks::requireNetwork);
    if (disabled || wanted.containsKey(NONE)) {
      requireAlone(wanted, host);
      return NetworkRequest.NONE;
    }
    boolean loopback = wanted.containsKey(HOST_LOOPBACK);
    if (loopback && wanted.size() == 1) {
      wanted.put(Network.USUAL, wanted.get(HOST_LOOPBACK));
    }
    wanted.remove(HOST_LOOPBACK);
    List<Addresses.Wish> places = new ArrayList<>();
    wanted.forEach((name, settings) -> places.add(wish(name, settings)));
    return new NetworkRequest(
        true,
        places,
        bounded("HostConfig.SkiffAllow", host.allow()).stream().map(Allowances::link).toList(),
        bounded("HostConfig.SkiffEgress", host.egress()).stream()
            .flatMap(text -> Allowances.egress(text).stream())
            .toList(),
        loopback);
  }

  /**
   * By name or id; the first is where it is at home. As in Docker, who says no mode but names
   * networks is on those alone.
   */
  private static Map<String, Optional<EndpointSettings>> wanted(
      CreateRequest asked, HostConfig host) {
    Map<String, Optional<EndpointSettings>> named = new LinkedHashMap<>();
    if (asked.networkingConfig() != null && asked.networkingConfig().endpointsConfig() != null) {
      asked
          .networkingConfig()
          .endpointsConfig()
          .forEach((name, settings) -> named.put(usual(name), Optional.ofNullable(settings)));
    }
    String mode = host.networkMode() == null ? "" : host.networkMode();
    if (UNSAID.contains(mode) && !named.isEmpty()) {
      return named;
    }
    Map<String, Optional<EndpointSettings>> wanted = new LinkedHashMap<>();
    wanted.put(usual(mode), named.getOrDefault(usual(mode), Optional.empty()));
    named.forEach(wanted::putIfAbsent);
    return wanted;
  }

  private static String usual(String name) {
    return UNSAID.contains(name) ? Network.DOCKERS : name;
  }

  private static void requireNetwork(String name) {
    if (name.equals("host")) {
      throw ApiFailure.unsupported(
          "a guest cannot have the host's network: HostConfig.NetworkMode=host",
          "publish ports (-p) to reach it; --network host-loopback lets it reach what listens on"
              + " this computer's loopback, as host.skiff.internal");
    }
    if (name.startsWith("container:")) {
      throw ApiFailure.unsupported(
          "a guest cannot have the network of another: HostConfig.NetworkMode=" + name,
          "put both on one network: --network NAME");
    }
  }

  private static void requireAlone(
      Map<String, Optional<EndpointSettings>> wanted, HostConfig host) {
    boolean others = wanted.keySet().stream().anyMatch(name -> !name.equals(NONE));
    boolean permissions =
        (host.allow() != null && !host.allow().isEmpty())
            || (host.egress() != null && !host.egress().isEmpty());
    if (wanted.containsKey(NONE) && others) {
      throw ApiFailure.invalidBody(
          "NetworkingConfig", "--network none and another network exclude each other");
    }
    EndpointSettings.Chosen chosen =
        wanted.getOrDefault(NONE, Optional.empty()).map(EndpointSettings::ipamConfig).orElse(null);
    if (chosen != null && !(chosen.ipv4Address() + chosen.ipv6Address()).isEmpty()) {
      throw ApiFailure.invalidBody("NetworkingConfig", "a guest without a network has no address");
    }
    if (permissions) {
      throw ApiFailure.invalidBody(
          "HostConfig.SkiffAllow", "a guest without a network reaches nobody");
    }
  }

  private static Addresses.Wish wish(String network, Optional<EndpointSettings> settings) {
    return settings.map(asked -> wish(network, asked)).orElse(Addresses.Wish.of(network));
  }

  /** What is asked of a place in a network. */
  static Addresses.Wish wish(String network, EndpointSettings asked) {
    if (!asked.macAddress().isEmpty()) {
      throw ApiFailure.unsupported(
          "a guest cannot have a chosen MAC address: MacAddress=" + asked.macAddress(),
          "leave it out: one is assigned");
    }
    if (asked.links() != null && !asked.links().isEmpty()) {
      throw ApiFailure.unsupported(
          "a guest cannot have a link of Docker's: Links=" + asked.links().getFirst(),
          "who shares a network finds the other by its name, or by an alias of it");
    }
    if (asked.driverOpts() != null && !asked.driverOpts().isEmpty()) {
      throw ApiFailure.unsupported(
          "a guest's place in a network has no options: "
              + String.join(", ", asked.driverOpts().keySet()),
          "leave out --driver-opt");
    }
    EndpointSettings.Chosen chosen = asked.ipamConfig();
    if (chosen != null && chosen.linkLocalIps() != null && !chosen.linkLocalIps().isEmpty()) {
      throw ApiFailure.unsupported(
          "a guest cannot have a chosen link-local address: " + chosen.linkLocalIps().getFirst(),
          "leave it out: it makes one of its own; --ip and --ip6 choose others");
    }
    return new Addresses.Wish(
        network,
        chosen == null ? Optional.empty() : given(chosen.ipv4Address()),
        chosen == null ? Optional.empty() : given(chosen.ipv6Address()),
        asked.aliases() == null ? List.of() : asked.aliases());
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(some -> !some.isEmpty());
  }

  private static List<String> bounded(String path, @Nullable List<String> texts) {
    if (texts != null && texts.size() > MOST_PERMISSIONS) {
      throw ApiFailure.invalidBody(
          path, "%d are more than %d".formatted(texts.size(), MOST_PERMISSIONS));
    }
    return texts == null ? List.of() : texts;
  }
}
