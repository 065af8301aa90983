package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.NetworkOperation.Row;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.PruneFilter;
import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.NetworkConnectRequest;
import dev.skiff.wire.api.NetworkCreateRequest;
import dev.skiff.wire.api.NetworkCreateResponse;
import dev.skiff.wire.api.NetworkDetail;
import dev.skiff.wire.api.NetworkDisconnectRequest;
import dev.skiff.wire.api.Pruned;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Docker's routes for networks. */
final class NetworkRoutes {
  private static final int DONE = 200;
  private static final int CREATED = 201;
  private static final int GONE = 204;

  private static final Set<String> FILTERS =
      Set.of("name", "id", "driver", "type", "scope", "label", "dangling");
  private static final Set<String> PRUNE_FILTERS = Set.of("until", "label", "label!");

  private final Engine engine;
  private final InstantSource clock;

  private NetworkRoutes(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  static List<Route> of(Engine engine, InstantSource clock) {
    NetworkRoutes networks = new NetworkRoutes(engine, clock);
    return List.of(
        Route.of("GET", "/networks", networks::list),
        Route.of("POST", "/networks/create", networks::create),
        Route.of("POST", "/networks/prune", networks::prune),
        Route.of("GET", "/networks/{id}", networks::inspect),
        Route.of("DELETE", "/networks/{id}", networks::remove),
        Route.of("POST", "/networks/{id}/connect", networks::connect),
        Route.of("POST", "/networks/{id}/disconnect", networks::disconnect));
  }

  private void list(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    List<NetworkDetail> shown =
        perform(new NetworkOperation.ListAll()).stream()
            .filter(row -> shows(row, filters))
            .map(NetworkView::summary)
            .toList();
    exchange.jsonList(200, NetworkDetail.class, shown);
  }

  private static boolean shows(Row row, Filters filters) {
    Network network = row.network();
    return any(filters, "name", network.name()::contains)
        && any(filters, "id", network.id()::startsWith)
        && any(filters, "driver", NetworkView.BRIDGE::equals)
        && any(filters, "scope", "local"::equals)
        && any(filters, "type", (network.builtIn() ? "builtin" : "custom")::equals)
        && filters.labelsMatch(network.labels())
        && (!filters.has("dangling") || filters.isTrue("dangling") == isDangling(row));
  }

  private static boolean any(Filters filters, String name, Predicate<String> matches) {
    return !filters.has(name) || filters.of(name).stream().anyMatch(matches);
  }

  private static boolean isDangling(Row row) {
    return !row.network().builtIn() && row.members().isEmpty();
  }

  private void create(Exchange exchange) throws IOException {
    NetworkCreateRequest asked = exchange.body().read(NetworkCreateRequest.class);
    Row made = perform(new NetworkOperation.Make(NetworkParser.parse(asked)));
    exchange.json(
        CREATED, NetworkCreateResponse.class, new NetworkCreateResponse(made.network().id(), ""));
  }

  private void inspect(Exchange exchange) throws IOException {
    Row row = perform(new NetworkOperation.Look(exchange.captured("id")));
    exchange.json(200, NetworkDetail.class, NetworkView.detail(row));
  }

  private void remove(Exchange exchange) {
    perform(new NetworkOperation.Remove(exchange.captured("id")));
    exchange.empty(GONE);
  }

  private void connect(Exchange exchange) {
    NetworkConnectRequest asked = exchange.body().read(NetworkConnectRequest.class);
    String network = exchange.captured("id");
    EndpointSettings settings = asked.endpointConfig();
    Addresses.Wish wish =
        settings == null ? Addresses.Wish.of(network) : CreateNetworks.wish(network, settings);
    perform(new NetworkOperation.Connect(asked.container(), wish));
    exchange.empty(DONE);
  }

  /** There is nothing that {@code Force} would have to overcome. */
  private void disconnect(Exchange exchange) {
    NetworkDisconnectRequest asked = exchange.body().read(NetworkDisconnectRequest.class);
    perform(new NetworkOperation.Disconnect(exchange.captured("id"), asked.container()));
    exchange.empty(DONE);
  }

  private void prune(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), PRUNE_FILTERS);
    Instant now = clock.instant();
    Optional<Instant> until =
        filters.of("until").stream()
            .map(text -> Moment.parse("until", text, now))
            .min(Instant::compareTo);
    List<String> names =
        perform(
            new NetworkOperation.Prune(
                new PruneFilter(
                    until, List.copyOf(filters.of("label")), List.copyOf(filters.of("label!")))));
    exchange.json(200, Pruned.class, Pruned.ofNetworks(names));
  }

  private <R> R perform(NetworkOperation<R> work) {
    return engine.perform(new Operation.OnNetworks<>(work));
  }
}
