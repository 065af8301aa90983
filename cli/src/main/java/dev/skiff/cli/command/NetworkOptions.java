package dev.skiff.cli.command;

import dev.skiff.cli.value.InvalidValue;
import dev.skiff.cli.value.NetworkChoice;
import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.NetworkingConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an instance is, and what it may reach. */
final class NetworkOptions {
  /**
   * The engine's word for the closed network; Docker's clients, who say nothing, get an open one.
   */
  private static final String USUAL = "skiff";

  @Option(
      names = "--network",
      paramLabel = "NETWORK",
      description = {
        "Put it on a network, may be repeated; without it on skiff, where nobody reaches anybody.",
        "none: no network card; host-loopback: skiff, and this computer's loopback.",
        "In full: name=NETWORK,alias=NAME,ip=ADDRESS,ip6=ADDRESS."
      })
  List<NetworkChoice> networks = new ArrayList<>();

  @Option(names = "--net", hidden = true, paramLabel = "NETWORK", description = "As --network.")
  List<NetworkChoice> more = new ArrayList<>();

  @Option(
      names = "--network-alias",
      paramLabel = "NAME",
      description = "A further name for it on the first network.")
  List<String> aliases = new ArrayList<>();

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "Its IPv4 address on the first network.")
  String ip = "";

  @Option(
      names = "--ip6",
      paramLabel = "ADDRESS",
      description = "Its IPv6 address on the first network.")
  String ip6 = "";

  @Option(
      names = "--allow",
      paramLabel = "NAME[:PORT][/udp]",
      description = "Let it reach another instance, such as db:5432.")
  List<String> allow = new ArrayList<>();

  @Option(
      names = "--egress",
      paramLabel = "HOST|RANGE[:PORT]",
      description = "Let it reach the outside, such as api.example.com:443, 192.0.2.0/24 or '*'.")
  List<String> egress = new ArrayList<>();

  /** Of the engine's create request. */
  String mode() {
    return chosen().getFirst().network();
  }

  /** What is asked of each network; absent where that is nothing and there is one. */
  @Nullable NetworkingConfig networking() {
    List<NetworkChoice> chosen = chosen();
    Map<String, EndpointSettings> settings = new LinkedHashMap<>();
    for (NetworkChoice choice : chosen) {
      if (settings.containsKey(choice.network())) {
        throw new InvalidValue("the network '" + choice.network() + "' is named twice");
      }
      settings.put(choice.network(), choice.settings());
    }
    return chosen.size() == 1 && chosen.getFirst().isPlain()
        ? null
        : new NetworkingConfig(settings);
  }

  private List<NetworkChoice> chosen() {
    List<NetworkChoice> chosen = new ArrayList<>(networks);
    chosen.addAll(more);
    if (chosen.isEmpty()) {
      chosen.add(NetworkChoice.parse(USUAL));
    }
    chosen.set(0, chosen.getFirst().with(aliases, ip, ip6));
    return chosen;
  }

  @Nullable List<String> permissions() {
    return allow.isEmpty() ? null : allow;
  }

  @Nullable List<String> permissionsOutside() {
    return egress.isEmpty() ? null : egress;
  }
}
