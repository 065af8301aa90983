package dev.skiff.engine.network;

import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.failure.NearestName;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.state.Database.Row;
import dev.skiff.engine.state.RecordIds;
import dev.skiff.wire.fabric.PlanLimits;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * All networks: records in state. A change is durable when its method returns. Safe for several
 * threads; that nobody is in a network that is removed is the caller's to know.
 */
public final class Networks {
  private static final String KIND = "network";
  private static final int VERSION = 1;
  private static final int ID_BYTES = 32;

  /** Docker's rule, bounded by what a DNS label holds (RFC 1035, 2.3.4). */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}");

  private static final JsonType<Network> JSON = Jsonb.instance().type(Network.class);

  private final Surroundings around;
  private final SortedMap<String, Network> byName = new TreeMap<>();
  private long changes;

  /**
   * What keeping networks takes.
   *
   * @param listener told of what was made and removed; must be quick
   */
  public record Surroundings(
      Database database,
      HostRoutes routes,
      InstantSource clock,
      RandomGenerator random,
      Consumer<Happening> listener) {}

  private Networks(Surroundings around) {
    this.around = around;
  }

  /** Reads all that is stored, and makes those that are there from the start. */
  public static Networks open(Surroundings around) {
    Networks networks = new Networks(around);
    for (Row row : around.database().all(KIND)) {
      Network network = JSON.fromJson(row.json());
      networks.byName.put(network.name(), network);
    }
    networks.ensure(Network.USUAL, Network.Policy.CLOSED);
    networks.ensure(Network.DOCKERS, Network.Policy.OPEN);
    return networks;
  }

  private void ensure(String name, Network.Policy policy) {
    if (find(name).isEmpty()) {
      store(planned(NewNetwork.named(name, policy), true));
    }
  }

  /** All, by name. */
  public synchronized List<Network> all() {
    return List.copyOf(byName.values());
  }

  /** How often something changed: the same number means that nothing did. */
  public synchronized long changes() {
    return changes;
  }

  /** By name alone. */
  public synchronized Optional<Network> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public synchronized Optional<Network> byId(String id) {
    return byName.values().stream().filter(network -> network.id().equals(id)).findFirst();
  }

  /**
   * The network with this name, id, or unique beginning of an id.
   *
   * @throws NetworkFailure when there is none, or several begin so
   */
  public synchronized Network resolve(String reference) {
    return find(reference).or(() -> byId(reference)).orElseGet(() -> begunBy(reference));
  }

  private Network begunBy(String beginning) {
    return RecordIds.begunBy(
        beginning,
        byName.values(),
        Network::id,
        () -> NetworkFailure.notFound(beginning, NearestName.of(beginning, byName.keySet())),
        ids -> NetworkFailure.ambiguous(beginning, ids));
  }

  /**
   * Makes a network.
   *
   * @throws NetworkFailure when the name is taken or none, or its range is not to be had
   */
  public synchronized Network create(NewNetwork asked) {
    if (!NAME.matcher(asked.name()).matches()) {
      throw NetworkFailure.badName(asked.name());
    }
    if (byName.containsKey(asked.name())) {
      throw NetworkFailure.nameTaken(asked.name());
    }
    if (byName.size() >= PlanLimits.MAX_NETWORKS) {
      throw NetworkFailure.tooMany(PlanLimits.MAX_NETWORKS);
    }
    Network made = planned(asked, false);
    store(made);
    tell("create", made);
    return made;
  }

  private Network planned(NewNetwork asked, boolean builtIn) {
    return new NetworkPlanning(all(), around.routes().all(), around.random())
        .planned(
            asked, RecordIds.random(around.random(), ID_BYTES), around.clock().instant(), builtIn);
  }

  /**
   * Removes a network.
   *
   * @throws NetworkFailure when it is one of those that stay
   */
  public synchronized void remove(Network gone) {
    if (gone.builtIn()) {
      throw NetworkFailure.builtIn(gone.name());
    }
    around.database().delete(KIND, gone.id());
    byName.remove(gone.name());
    tell("destroy", gone);
  }

  /** Networks whose range the host has a route to by now, with that route, for people. */
  public List<String> hidden() {
    var routes = around.routes().all();
    return all().stream()
        .flatMap(network ->
            routes.stream()
                .filter(route -> route.overlaps(network.rangeOfIpv4()))
                .map(route ->
                    "the host has a route to %s, which overlaps %s of the network '%s': guests do not reach it"
                        .formatted(route, network.ipv4(), network.name())))
        .toList();
  }

  private void store(Network network) {
    around.database().put(KIND, new Row(network.id(), VERSION, JSON.toJson(network)));
    byName.put(network.name(), network);
  }

  private void tell(String action, Network network) {
    changes++;
    around.listener().accept(Happening.ofNetwork(action, network.id(), network.name()));
  }
}
