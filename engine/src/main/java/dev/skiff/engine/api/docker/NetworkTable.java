package dev.skiff.engine.api.docker;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.NetworkOperation.Row;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.EndpointSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The networks that there are when instances are shown: those know of theirs only the ids. */
record NetworkTable(Map<String, Network> byId) {
  NetworkTable {
    byId = Map.copyOf(byId);
  }

  static NetworkTable of(Engine engine) {
    return of(
        engine.perform(new Operation.OnNetworks<>(new NetworkOperation.ListAll())).stream()
            .map(Row::network)
            .toList());
  }

  static NetworkTable of(List<Network> networks) {
    return new NetworkTable(
        networks.stream().collect(Collectors.toMap(Network::id, Function.identity())));
  }

  /** The place of an instance in each of its networks, by name; the first where it is at home. */
  Map<String, EndpointSettings> settings(Instance instance) {
    Map<String, EndpointSettings> settings = new LinkedHashMap<>();
    for (Endpoint endpoint : instance.networking().endpoints()) {
      Network network = byId.get(endpoint.network());
      if (network != null) {
        settings.put(network.name(), NetworkView.endpoint(instance, network, endpoint));
      }
    }
    return settings;
  }

  /** As {@code --network} says it. */
  String mode(Instance instance) {
    if (!instance.spec().networked() || instance.networking().endpoints().isEmpty()) {
      return CreateNetworks.NONE;
    }
    Optional<String> home =
        Optional.ofNullable(byId.get(instance.networking().endpoints().getFirst().network()))
            .map(Network::name);
    boolean loopback = instance.networking().hostLoopback();
    return loopback && home.filter(Network.USUAL::equals).isPresent()
        ? CreateNetworks.HOST_LOOPBACK
        : home.orElse(CreateNetworks.NONE);
  }

  /** Whether an instance is in a network of that name, or whose id begins so. */
  boolean isIn(Instance instance, String wanted) {
    return instance.networking().endpoints().stream()
        .map(endpoint -> byId.get(endpoint.network()))
        .anyMatch(network ->
            network != null
                && (network.name().equals(wanted)
                    || (!wanted.isEmpty() && network.id().startsWith(wanted))));
  }
}
