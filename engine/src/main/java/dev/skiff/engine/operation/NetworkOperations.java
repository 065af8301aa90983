package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Capability;
import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.event.Events;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.Enforcement;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NetworkFailure;
import dev.skiff.engine.network.Networks;
import dev.skiff.engine.operation.NetworkOperation.Connect;
import dev.skiff.engine.operation.NetworkOperation.Disconnect;
import dev.skiff.engine.operation.NetworkOperation.Member;
import dev.skiff.engine.operation.NetworkOperation.Prune;
import dev.skiff.engine.operation.NetworkOperation.Publish;
import dev.skiff.engine.operation.NetworkOperation.Row;
import dev.skiff.engine.supervise.Supervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Operations on networks and who is in them. */
final class NetworkOperations {
  /** The NAT takes sixteen addresses of a guest, of each network two. */
  private static final int MOST_NETWORKS = 8;

  /** A guest that answers at all does so at once. */
  private static final Duration GUEST_PATIENCE = Duration.ofSeconds(10);

  private final Networks networks;
  private final Instances instances;
  private final InstanceOperations instanceOperations;
  private final Map<String, Base> bases;
  private final Supervisor supervisor;
  private final HostPorts hostPorts;
  private final Enforcement enforcement;
  private final Events events;
  private final NetworkLooking looking;

  NetworkOperations(ControlPlane.Foundation foundation, InstanceOperations instanceOperations) {
    this.networks = foundation.networks();
    this.instances = foundation.instances();
    this.instanceOperations = instanceOperations;
    this.bases = foundation.bases();
    this.supervisor = foundation.supervisor();
    this.hostPorts = foundation.hostPorts();
    this.enforcement = foundation.enforcement();
    this.events = foundation.events();
    this.looking = new NetworkLooking(foundation);
  }

  Object perform(NetworkOperation<?> operation) {
    return switch (operation) {
      case NetworkOperation.Make make -> row(networks.create(make.asked()));
      case NetworkOperation.ListAll() -> networks.all().stream().map(this::row).toList();
      case NetworkOperation.Look(String network) -> row(networks.resolve(network));
      case NetworkOperation.Remove(String network) -> removed(network);
      case Prune prune -> pruned(prune);
      case Connect connect -> connected(connect);
      case Disconnect disconnect -> disconnected(disconnect);
      case NetworkOperation.Allow allow ->
          changed(allow.instance(), now -> now.allowed(allow.links(), allow.egress()));
      case NetworkOperation.Forbid forbid ->
          changed(forbid.instance(), now -> now.forbidden(forbid.links(), forbid.egress()));
      case NetworkOperation.Publish publish -> published(publish);
      case NetworkOperation.Unpublish unpublish ->
          changed(unpublish.instance(), now -> Publications.without(now, unpublish.ports()), false);
      case NetworkOperation.OfDataPlane<?> look -> looking.perform(look);
    };
  }

  private Row row(Network network) {
    return new Row(network, members(network));
  }

  private List<Member> members(Network network) {
    return instances.all().stream()
        .flatMap(instance ->
            instance.networking().in(network.id()).stream()
                .map(endpoint -> new Member(instance, endpoint)))
        .toList();
  }

  private Network removed(String reference) {
    return instanceOperations.whileNoneIsCreated(() -> {
      Network network = networks.resolve(reference);
      List<String> users =
          members(network).stream().map(member -> member.instance().name()).toList();
      if (!users.isEmpty()) {
        throw NetworkFailure.used(network.name(), String.join(", ", users));
      }
      networks.remove(network);
      enforcement.reconcile(Enforcement.NOBODY);
      return network;
    });
  }

  private List<String> pruned(Prune prune) {
    List<String> gone = new ArrayList<>();
    for (Network network : networks.all()) {
      boolean meant =
          !network.builtIn()
              && members(network).isEmpty()
              && prune.filter().matches(network.createdAt(), network.labels());
      if (meant && isRemoved(network)) {
        gone.add(network.name());
      }
    }
    return gone;
  }

  /** One that somebody begins to use meanwhile is none of those that were meant. */
  private boolean isRemoved(Network network) {
    try {
      removed(network.id());
      return true;
    } catch (NetworkFailure e) {
      if (e.kind() == Failure.Kind.CONFLICT || e.kind() == Failure.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private Instance connected(Connect connect) {
    Network network = networks.resolve(connect.wish().network());
    Instance after = instanceOperations.whileNoneIsCreated(() -> attached(connect, network));
    tell("connect", network, after);
    return after;
  }

  private Instance attached(Connect connect, Network network) {
    return changed(
        connect.instance(),
        now -> {
          requireRoomFor(now, network);
          Addresses addresses = new Addresses(instances.all());
          Endpoint endpoint = addresses.place(network, connect.wish(), now.mac());
          return now.networked(now.networking().connected(known(endpoint, bases.get(now.base()))));
        },
        true);
  }

  /**
   * A place as guests of a base have it. An address that a guest does not answer at is nobody's:
   * its name would lead others there first.
   */
  static Endpoint known(Endpoint endpoint, @Nullable Base base) {
    boolean both = base == null || base.capabilities().has(Capability.IPV6);
    return both ? endpoint : endpoint.withoutIpv6();
  }

  private void requireRoomFor(Instance now, Network network) {
    if (!now.spec().networked()) {
      throw NetworkFailure.invalid(
          "'" + now.name() + "' has no network card, and gets none after it was made",
          "make it anew, without --network none");
    }
    if (now.networking().in(network.id()).isPresent()) {
      throw NetworkFailure.attached(now.name(), network.name());
    }
    int places = now.networking().endpoints().size();
    if (places == MOST_NETWORKS) {
      throw NetworkFailure.invalid(
          "'%s' is on %d networks, and more are not possible".formatted(now.name(), places), "");
    }
    Base base = bases.get(now.base());
    if (places > 0 && base != null && !base.capabilities().has(Capability.SEVERAL_NETWORKS)) {
      throw BaseFailure.unsupported(
          base.name(),
          "put '" + now.name() + "' on one more network",
          base.capabilities().of(Capability.SEVERAL_NETWORKS).why()
              + "; disconnect it from the other while it is stopped");
    }
  }

  private Instance disconnected(Disconnect disconnect) {
    Network network = networks.resolve(disconnect.network());
    Instance after =
        changed(
            disconnect.instance(),
            now -> {
              if (now.networking().in(network.id()).isEmpty()) {
                throw NetworkFailure.notAttached(now.name(), network.name());
              }
              return now.networked(now.networking().disconnected(network.id()));
            },
            true);
    tell("disconnect", network, after);
    return after;
  }

  private Instance changed(String reference, UnaryOperator<Networking> change) {
    return changed(reference, now -> now.networked(change.apply(now.networking())), false);
  }

  /**
   * Record first, then the data plane, then the guest: what comes from an address that is not
   * planned is dropped.
   *
   * @param addresses whether the guest's change
   */
  private Instance changed(String reference, UnaryOperator<Instance> change, boolean addresses) {
    String id = instances.resolve(reference).id();
    return instanceOperations.holding(
        id,
        () -> {
          Instance before = current(id, reference);
          Instance wanted = change.apply(before);
          if (addresses && before.phase().alive()) {
            requireReaddressed(before);
          }
          record(wanted);
          try {
            enforcement.reconcile(id);
          } catch (Failure e) {
            instances.update(id, now -> reached(now, before));
            throw e;
          }
          Instance after = current(id, reference);
          if (addresses && after.phase().alive()) {
            readdress(after);
          }
          return after;
        });
  }

  private Optional<Instance> record(Instance wanted) {
    Supplier<Optional<Instance>> update =
        () -> instances.update(wanted.id(), now -> reached(now, wanted));
    return wanted.phase().alive() ? enforcement.claim(wanted, update) : update.get();
  }

  /** The instance with the places, permissions and ports that another record of it has. */
  private static Instance reached(Instance now, Instance like) {
    return now.networked(like.networking()).specified(now.spec().publishing(like.spec().ports()));
  }

  /** None is created meanwhile, so that no two get the same free port. */
  private Instance published(Publish publish) {
    return instanceOperations.whileNoneIsCreated(() -> {
      List<PublishedPort> reserved =
          instances.all().stream().flatMap(each -> each.spec().ports().stream()).toList();
      List<PublishedPort> more = Ports.published(publish.ports(), hostPorts, reserved);
      return changed(publish.instance(), now -> Publications.with(now, more), false);
    });
  }

  private void readdress(Instance alive) {
    try {
      if (!supervisor.readdress(alive, GUEST_PATIENCE)) {
        throw NetworkFailure.notTold(alive.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OperationFailure.interrupted();
    }
  }

  private void requireReaddressed(Instance alive) {
    Base base = bases.get(alive.base());
    if (base != null && !base.capabilities().has(Capability.NETWORK_CHANGES)) {
      throw BaseFailure.unsupported(
          base.name(),
          "change the networks of '" + alive.name() + "' while it runs",
          base.capabilities().of(Capability.NETWORK_CHANGES).why() + "; stop it first");
    }
  }

  private void tell(String action, Network network, Instance instance) {
    events.publish(
        Happening.ofNetwork(action, network.id(), network.name()).with("container", instance.id()));
  }

  private Instance current(String id, String reference) {
    return instances
        .byId(id)
        .orElseThrow(() -> InstanceFailure.notFound(reference, Optional.empty()));
  }
}
