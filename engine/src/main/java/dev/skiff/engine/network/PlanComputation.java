package dev.skiff.engine.network;

import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.NatAddress;
import dev.skiff.engine.dataplane.NatGuest;
import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.dataplane.Wanted;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedEgress;
import dev.skiff.wire.fabric.PlannedHost;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PlannedNetwork;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PlannedPublication;
import dev.skiff.wire.fabric.PlannedService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** From what is recorded of networks and instances to what the data plane is to do. Pure. */
public final class PlanComputation {
  /**
   * As which the NAT speaks to guests, and what they call the host's loopback: of ranges for
   * benchmarks between networks, which no host has (RFC 2544, RFC 5180).
   */
  public static final String HOST_IPV4 = "198.18.0.1";

  public static final String HOST_IPV6 = "2001:2::1";

  /** What both are called by those that may reach the host's loopback: ours, and Docker's. */
  public static final List<String> HOST_NAMES =
      List.of("host.skiff.internal", "host.docker.internal");

  private static final int LAST_PORT = 65_535;

  private final List<Network> networks;
  private final List<Instance> members;
  private final Nics nics;
  private final Set<NatPublication> refused;
  private final Map<String, Network> networkById = new HashMap<>();
  private final Map<String, String> labels;

  private PlanComputation(
      List<Network> networks, List<Instance> members, Nics nics, Set<NatPublication> refused) {
    this.networks = networks;
    this.members = members;
    this.nics = nics;
    this.refused = refused;
    networks.forEach(network -> networkById.put(network.id(), network));
    this.labels =
        Labels.of(members.stream().map(each -> new Labels.Named(each.id(), each.name())).toList());
  }

  /**
   * What is wanted.
   *
   * @param instances all, in any order; those that are attached to nothing do not matter
   * @param nics of instances
   * @param revision of the plan
   * @param refused what instances would publish, but cannot
   * @throws DataPlaneFailure {@code port.taken} when two publish the same
   */
  public static Wanted of(
      List<Network> networks,
      List<Instance> instances,
      Nics nics,
      long revision,
      Set<NatPublication> refused) {
    List<Instance> members =
        instances.stream()
            .filter(instance -> !instance.networking().endpoints().isEmpty())
            .sorted(Comparator.comparing(Instance::createdAt).thenComparing(Instance::id))
            .toList();
    return new PlanComputation(networks, members, nics, refused).wanted(revision);
  }

  private Wanted wanted(long revision) {
    List<Instance> alive = members.stream().filter(each -> each.phase().alive()).toList();
    List<NatPublication> publications =
        alive.stream()
            .flatMap(PlanComputation::publications)
            .filter(each -> !refused.contains(each))
            .toList();
    requireUnique(publications);
    FabricPlan plan =
        new FabricPlan(
            FabricPlan.VERSION,
            revision,
            plannedNetworks(),
            members.stream().map(this::port).toList(),
            members.stream().flatMap(this::links).distinct().toList(),
            members.stream().flatMap(PlanComputation::egress).distinct().toList(),
            publications.stream().map(PlanComputation::planned).toList(),
            "",
            List.of());
    return new Wanted(plan, alive.stream().map(this::guest).toList(), publications);
  }

  /** Two that begin at once may both have found a port free. */
  private void requireUnique(List<NatPublication> publications) {
    Map<NatPublication.Place, NatPublication> places = new HashMap<>();
    for (NatPublication each : publications) {
      NatPublication first = places.putIfAbsent(each.place(), each);
      if (first != null) {
        throw DataPlaneFailure.portTaken(each, "instance '" + name(first.guest()) + "'");
      }
    }
  }

  private String name(String id) {
    return members.stream()
        .filter(each -> each.id().equals(id))
        .map(Instance::name)
        .findFirst()
        .orElse(id);
  }

  private List<PlannedNetwork> plannedNetworks() {
    Map<String, String> names =
        Labels.of(
            networks.stream()
                .sorted(Comparator.comparing(Network::createdAt).thenComparing(Network::id))
                .map(each -> new Labels.Named(each.id(), each.name()))
                .toList());
    return networks.stream()
        .map(network ->
            new PlannedNetwork(
                network.id(),
                names.getOrDefault(network.id(), network.id()),
                network.policy() == Network.Policy.OPEN,
                network.internal(),
                network.ipv4(),
                network.gatewayIpv4(),
                network.ipv6(),
                network.gatewayIpv6(),
                network.gatewayMac(),
                network.mtu()))
        .toList();
  }

  private PlannedPort port(Instance instance) {
    List<PlannedAddress> addresses =
        instance.networking().endpoints().stream()
            .map(endpoint -> address(instance, endpoint))
            .toList();
    return new PlannedPort(
        instance.id(),
        label(instance),
        instance.phase().alive() ? nics.socket(instance) : "",
        instance.mac(),
        addresses,
        instance.networking().services().stream()
            .map(service -> new PlannedService(service.protocol(), service.port()))
            .toList(),
        hosts(instance),
        asksSince(instance));
  }

  private long asksSince(Instance instance) {
    return instance.phase().alive() && nics.asks(instance)
        ? instance.run().map(run -> run.requestedAt().toEpochMilli()).orElse(0L)
        : 0;
  }

  /** What its hosts file says, for programs that ask DNS alone. */
  private static List<PlannedHost> hosts(Instance instance) {
    if (!instance.networking().hostLoopback()) {
      return List.of();
    }
    boolean ipv6 =
        instance.networking().endpoints().stream().anyMatch(each -> !each.ipv6().isEmpty());
    return HOST_NAMES.stream()
        .map(name -> new PlannedHost(name, HOST_IPV4, ipv6 ? HOST_IPV6 : ""))
        .toList();
  }

  private String label(Instance instance) {
    return labels.getOrDefault(instance.id(), instance.shortId());
  }

  /** As in Docker, an instance is known by its short id, too. */
  private PlannedAddress address(Instance instance, Endpoint endpoint) {
    return new PlannedAddress(
        endpoint.network(),
        endpoint.ipv4(),
        endpoint.ipv6(),
        Stream.concat(endpoint.aliases().stream(), Stream.of(instance.shortId()))
            .distinct()
            .toList());
  }

  /** One link may mean several instances: all that share an alias. */
  private Stream<PlannedLink> links(Instance from) {
    return from.networking().links().stream().flatMap(link -> planned(from, link));
  }

  private Stream<PlannedLink> planned(Instance from, Link link) {
    return members.stream()
        .filter(to -> !to.id().equals(from.id()) && isCalled(from, to, link.to()))
        .map(to ->
            new PlannedLink(
                from.id(), to.id(), link.protocol(), link.firstPort(), link.lastPort()));
  }

  /** Whether an instance has a name in a network that the other is in, too. */
  public static boolean isCalled(Instance from, Instance to, String name) {
    return to.networking().endpoints().stream()
        .filter(endpoint -> from.networking().in(endpoint.network()).isPresent())
        .anyMatch(endpoint ->
            to.name().equals(name)
                || to.id().equals(name)
                || to.shortId().equals(name)
                || endpoint.aliases().contains(name));
  }

  private static Stream<PlannedEgress> egress(Instance instance) {
    Networking networking = instance.networking();
    Stream<Egress> asked = networking.egress().stream();
    Stream<Egress> loopback =
        networking.hostLoopback()
            ? Stream.of(
                new Egress(HOST_IPV4, "any", 0, LAST_PORT),
                new Egress(HOST_IPV6, "any", 0, LAST_PORT))
            : Stream.empty();
    return Stream.concat(asked, loopback)
        .map(each ->
            new PlannedEgress(
                instance.id(), each.target(), each.protocol(), each.firstPort(), each.lastPort()));
  }

  private static PlannedPublication planned(NatPublication publication) {
    return new PlannedPublication(
        publication.guest(),
        publication.protocol(),
        publication.address(),
        publication.port(),
        publication.guestPort());
  }

  private NatGuest guest(Instance instance) {
    List<Endpoint> endpoints = instance.networking().endpoints();
    List<NatAddress> addresses = new ArrayList<>();
    boolean host = instance.networking().hostLoopback();
    for (Endpoint endpoint : endpoints) {
      addresses.add(new NatAddress(endpoint.ipv4(), HOST_IPV4, host ? HOST_IPV4 : ""));
      if (!endpoint.ipv6().isEmpty()) {
        addresses.add(new NatAddress(endpoint.ipv6(), HOST_IPV6, host ? HOST_IPV6 : ""));
      }
    }
    Network first = network(endpoints.getFirst());
    return new NatGuest(instance.id(), instance.mac(), first.gatewayMac(), first.mtu(), addresses);
  }

  private Network network(Endpoint endpoint) {
    Network network = networkById.get(endpoint.network());
    if (network == null) {
      throw new IllegalStateException("an endpoint in no network: " + endpoint);
    }
    return network;
  }

  /** What an instance publishes while it is alive. */
  public static Stream<NatPublication> publications(Instance instance) {
    return instance.spec().ports().stream().map(port -> publication(instance, port));
  }

  private static NatPublication publication(Instance instance, PublishedPort port) {
    return new NatPublication(
        instance.id(),
        port.protocol().lowerCase(),
        port.hostAddress(),
        port.hostPort().orElseThrow(),
        port.guestPort());
  }
}
