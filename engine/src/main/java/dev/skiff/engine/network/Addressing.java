package dev.skiff.engine.network;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.vm.Machine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What guests are told of their networks. */
public final class Addressing {
  private static final int USUAL_MTU = 1500;

  private final Networks networks;

  public Addressing(Networks networks) {
    this.networks = networks;
  }

  /** Empty for a guest without a network card. */
  public Optional<Identity.Addressing> of(Instance instance) {
    List<Endpoint> endpoints = instance.networking().endpoints();
    if (!instance.spec().networked()) {
      return Optional.empty();
    }
    if (endpoints.isEmpty()) {
      return Optional.of(Identity.Addressing.NONE);
    }
    Endpoint first = endpoints.getFirst();
    Network network = network(first);
    List<String> further =
        endpoints.stream()
            .skip(1)
            .flatMap(endpoint ->
                Stream.of(endpoint.ipv4(), endpoint.ipv6())
                    .filter(address -> !address.isEmpty())
                    .map(address -> network(endpoint).withLength(address)))
            .toList();
    return Optional.of(
        new Identity.Addressing(
            network.withLength(first.ipv4()),
            network.gatewayIpv4(),
            first.ipv6().isEmpty() ? "" : network.withLength(first.ipv6()),
            first.ipv6().isEmpty() ? "" : network.gatewayIpv6(),
            further,
            List.of(network.gatewayIpv4()),
            List.of(network.name())));
  }

  /** Lines for a guest's /etc/hosts. */
  public List<String> hosts(Instance instance) {
    String names = "\t" + String.join(" ", PlanComputation.HOST_NAMES);
    return instance.networking().hostLoopback()
        ? List.of(PlanComputation.HOST_IPV4 + names, PlanComputation.HOST_IPV6 + names)
        : List.of();
  }

  /** What the NIC of a networked instance is plugged into. */
  public Machine.FabricPort port(Instance instance) {
    return new Machine.FabricPort(
        instance.networking().endpoints().stream()
            .map(endpoint -> network(endpoint).mtu())
            .min(Integer::compare)
            .orElse(USUAL_MTU));
  }

  private Network network(Endpoint endpoint) {
    return networks
        .byId(endpoint.network())
        .orElseThrow(() -> new IllegalStateException("an endpoint in no network: " + endpoint));
  }
}
