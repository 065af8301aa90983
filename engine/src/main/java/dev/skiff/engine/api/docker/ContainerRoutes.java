package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.InstanceSize;
import dev.skiff.wire.api.CreateResponse;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.InstanceSummary;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The life of an instance. */
final class ContainerRoutes {
  private static final int CREATED = 201;
  private static final int DONE = 204;

  /** Docker's word for "it is so already". */
  private static final int NOT_MODIFIED = 304;

  private final Engine engine;
  private final InstantSource clock;

  ContainerRoutes(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void create(Exchange exchange) throws IOException {
    CreateParser.Parsed parsed = CreateParser.parse(exchange.body());
    Optional<String> name =
        exchange.query().text("name").map(n -> n.startsWith("/") ? n.substring(1) : n);
    boolean leased = exchange.query().flag("leased");
    Instance made = engine.perform(new Operation.Create(name, parsed.request(), leased));
    exchange.json(
        CREATED,
        CreateResponse.class,
        new CreateResponse(made.id(), parsed.warnings(), chosenBase(made)));
  }

  /** Only what nobody could know. */
  private static @Nullable String chosenBase(Instance made) {
    return made.baseReason().startsWith("auto")
        ? made.base() + " (" + made.baseReason() + ")"
        : null;
  }

  void list(Exchange exchange) throws IOException {
    InstanceFilter filter = InstanceFilter.parse(exchange.query());
    NetworkTable networks = NetworkTable.of(engine);
    List<Instance> shown = filter.apply(engine.perform(new Operation.ListInstances()), networks);
    Instant now = clock.instant();
    Map<String, InstanceSize> sizes =
        exchange.query().flag("size")
            ? engine.perform(new Operation.MeasureInstances(ids(shown)))
            : Map.of();
    exchange.jsonList(
        200,
        InstanceSummary.class,
        shown.stream()
            .map(instance ->
                sized(InstanceView.summary(instance, networks, now), sizes.get(instance.id())))
            .toList());
  }

  private static Set<String> ids(List<Instance> instances) {
    return instances.stream().map(Instance::id).collect(Collectors.toSet());
  }

  private static InstanceSummary sized(InstanceSummary row, @Nullable InstanceSize size) {
    return size == null
        ? row
        : row.withSizes(size.writtenBytes(), size.writtenBytes() + size.imageBytes());
  }

  void inspect(Exchange exchange) throws IOException {
    InstanceDetail detail = InstanceView.detail(instance(exchange), NetworkTable.of(engine));
    exchange.json(200, InstanceDetail.class, detail);
  }

  private Instance instance(Exchange exchange) {
    return engine.perform(new Operation.Inspect(exchange.captured("id")));
  }

  void start(Exchange exchange) {
    boolean already = instance(exchange).phase().alive();
    engine.perform(new Operation.Start(exchange.captured("id")));
    exchange.empty(already ? NOT_MODIFIED : DONE);
  }

  void stop(Exchange exchange) {
    boolean already = !instance(exchange).phase().active();
    engine.perform(
        new Operation.Stop(
            exchange.captured("id"), StopQuery.signal(exchange), StopQuery.grace(exchange)));
    exchange.empty(already ? NOT_MODIFIED : DONE);
  }

  void kill(Exchange exchange) {
    int signal = StopQuery.signal(exchange).orElse(Signals.KILL);
    engine.perform(new Operation.Kill(exchange.captured("id"), signal));
    exchange.empty(DONE);
  }

  void remove(Exchange exchange) {
    boolean force = exchange.query().flag("force");
    boolean volumes = exchange.query().flag("v");
    engine.perform(new Operation.Remove(exchange.captured("id"), force, volumes));
    exchange.empty(DONE);
  }
}
