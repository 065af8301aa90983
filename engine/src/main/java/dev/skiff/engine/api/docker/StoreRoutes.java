package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.cache.Caches;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.PruneFilter;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.ImageHistory;
import dev.skiff.wire.api.Pruned;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The life of images after their making, and the room that all takes. */
final class StoreRoutes {
  private static final Set<String> PRUNE_FILTERS = Set.of("until", "label", "label!");
  private static final Set<String> IMAGE_PRUNE_FILTERS =
      Set.of("dangling", "until", "label", "label!");
  private static final List<String> IMPLIED = List.of("docker.io/library/", "docker.io/");
  private static final Set<String> CACHE_PRUNE_FILTERS = Set.of("until", "unused-for");

  private final Engine engine;
  private final InstantSource clock;

  private StoreRoutes(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  static List<Route> of(Engine engine, InstantSource clock) {
    StoreRoutes store = new StoreRoutes(engine, clock);
    return List.of(
        Route.of("POST", "/images/{name...}/tag", store::tag),
        Route.of("GET", "/images/{name...}/history", store::history),
        Route.of("POST", "/images/prune", store::pruneImages),
        Route.of("POST", "/containers/prune", store::pruneInstances),
        Route.of("POST", "/build/prune", store::pruneCache),
        Route.of("GET", "/system/df", store::usage));
  }

  private void tag(Exchange exchange) {
    Query query = exchange.query();
    String name = familiar(query.text("repo").orElse(""));
    String target = query.text("tag").map(tag -> name + ":" + tag).orElse(name);
    engine.perform(new Operation.TagImage(exchange.captured("name"), target));
    exchange.empty(201);
  }

  /**
   * The name as it was typed: Docker's command puts the registry before it that it takes for
   * granted, here none is. What was typed in full means the same.
   */
  private static String familiar(String name) {
    for (String implied : IMPLIED) {
      if (name.startsWith(implied)) {
        return name.substring(implied.length());
      }
    }
    return name;
  }

  private void history(Exchange exchange) throws IOException {
    var anatomy = engine.perform(new Operation.InspectImage(exchange.captured("name")));
    exchange.jsonList(200, ImageHistory.class, ImageView.history(anatomy));
  }

  private void pruneImages(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), IMAGE_PRUNE_FILTERS);
    boolean all = filters.has("dangling") && !filters.isTrue("dangling");
    Images.Pruned pruned = engine.perform(new Operation.PruneImages(all, filter(filters)));
    exchange.json(200, Pruned.class, StoreView.pruned(pruned));
  }

  private void pruneInstances(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), PRUNE_FILTERS);
    Operation.PrunedInstances pruned =
        engine.perform(new Operation.PruneInstances(filter(filters)));
    exchange.json(
        200, Pruned.class, new Pruned(pruned.ids(), List.of(), List.of(), pruned.reclaimedBytes()));
  }

  private void pruneCache(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), CACHE_PRUNE_FILTERS);
    Optional<Instant> since = moment(filters, "until").or(() -> moment(filters, "unused-for"));
    Caches.Freed freed =
        engine.perform(new Operation.PruneCache(exchange.query().flag("all"), since));
    exchange.json(200, Pruned.class, StoreView.freed(freed));
  }

  private void usage(Exchange exchange) throws IOException {
    exchange.json(
        200,
        DiskUsage.class,
        StoreView.usage(engine.perform(new Operation.MeasureDisk()), clock.instant()));
  }

  private PruneFilter filter(Filters filters) {
    return new PruneFilter(
        moment(filters, "until"),
        List.copyOf(filters.of("label")),
        List.copyOf(filters.of("label!")));
  }

  /** Of several, the earliest: Docker's refusal of more than one would help nobody. */
  private Optional<Instant> moment(Filters filters, String name) {
    Instant now = clock.instant();
    return filters.of(name).stream()
        .map(text -> Moment.parse(name, text, now))
        .min(Instant::compareTo);
  }
}
