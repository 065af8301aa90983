package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.PruneFilter;
import dev.skiff.engine.operation.VolumeOperation;
import dev.skiff.engine.operation.VolumeOperation.Row;
import dev.skiff.engine.operation.VolumeOptions;
import dev.skiff.engine.volume.NewVolume;
import dev.skiff.engine.volume.VolumeFailure;
import dev.skiff.wire.api.Pruned;
import dev.skiff.wire.api.VolumeCreateRequest;
import dev.skiff.wire.api.VolumeDetail;
import dev.skiff.wire.api.VolumeList;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Docker's routes for volumes. */
final class VolumeRoutes {
  private static final int CREATED = 201;
  private static final int DONE = 204;

  private static final Set<String> FILTERS = Set.of("name", "label", "driver", "dangling");
  private static final Set<String> PRUNE_FILTERS = Set.of("all", "label", "label!");

  private final Engine engine;

  private VolumeRoutes(Engine engine) {
    this.engine = engine;
  }

  static List<Route> of(Engine engine) {
    VolumeRoutes volumes = new VolumeRoutes(engine);
    return List.of(
        Route.of("GET", "/volumes", volumes::list),
        Route.of("POST", "/volumes/create", volumes::create),
        Route.of("POST", "/volumes/prune", volumes::prune),
        Route.of("GET", "/volumes/{name}", volumes::inspect),
        Route.of("DELETE", "/volumes/{name}", volumes::remove));
  }

  private void list(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    List<VolumeDetail> shown =
        perform(new VolumeOperation.ListAll()).stream()
            .filter(row -> shows(row, filters))
            .map(VolumeView::detail)
            .toList();
    exchange.json(200, VolumeList.class, new VolumeList(shown, List.of()));
  }

  private static boolean shows(Row row, Filters filters) {
    Set<String> names = filters.of("name");
    return (names.isEmpty() || names.stream().anyMatch(row.volume().name()::contains))
        && filters.labelsMatch(row.volume().labels())
        && (!filters.has("driver") || filters.of("driver").contains("local"))
        && (!filters.has("dangling") || filters.isTrue("dangling") == row.references().isEmpty());
  }

  private void create(Exchange exchange) throws IOException {
    VolumeCreateRequest asked = exchange.body().read(VolumeCreateRequest.class);
    requireDriver(asked.driver());
    Map<String, String> options = asked.driverOpts() == null ? Map.of() : asked.driverOpts();
    NewVolume wanted =
        new NewVolume(
            Objects.requireNonNullElse(asked.name(), ""),
            asked.labels() == null ? Map.of() : asked.labels(),
            options,
            VolumeOptions.size(options));
    exchange.json(
        CREATED, VolumeDetail.class, VolumeView.detail(perform(new VolumeOperation.Make(wanted))));
  }

  static void requireDriver(@Nullable String driver) {
    if (!MountParser.isLocal(driver)) {
      throw VolumeFailure.unknownDriver(String.valueOf(driver));
    }
  }

  private void inspect(Exchange exchange) throws IOException {
    Row row = perform(new VolumeOperation.Look(exchange.captured("name")));
    exchange.json(200, VolumeDetail.class, VolumeView.detail(row));
  }

  private void remove(Exchange exchange) {
    boolean force = exchange.query().flag("force");
    perform(new VolumeOperation.Remove(exchange.captured("name"), force));
    exchange.empty(DONE);
  }

  private void prune(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), PRUNE_FILTERS);
    VolumeOperation.Pruned pruned =
        perform(
            new VolumeOperation.Prune(
                filters.isTrue("all"),
                new PruneFilter(
                    Optional.empty(),
                    List.copyOf(filters.of("label")),
                    List.copyOf(filters.of("label!")))));
    exchange.json(200, Pruned.class, Pruned.ofVolumes(pruned.names(), pruned.reclaimedBytes()));
  }

  private <R> R perform(VolumeOperation<R> work) {
    return engine.perform(new Operation.OnVolumes<>(work));
  }
}
