package dev.skiff.engine.api;

import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.dataplane.DataPlaneState;
import dev.skiff.engine.dataplane.NatFlow;
import dev.skiff.engine.dataplane.NatState;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NetworkFailure;
import dev.skiff.engine.network.NewNetwork;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.NetworkOperation.DeniedRow;
import dev.skiff.engine.operation.NetworkOperation.Flows;
import dev.skiff.engine.operation.NetworkOperation.LinkRow;
import dev.skiff.engine.operation.NetworkOperation.Member;
import dev.skiff.engine.operation.NetworkOperation.Reason;
import dev.skiff.engine.operation.NetworkOperation.Row;
import dev.skiff.engine.operation.NetworkOperation.Traffic;
import dev.skiff.engine.operation.NetworkRequest;
import dev.skiff.engine.operation.PortRequest;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.PortState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The networks of a {@link FakeEngine}: addresses are real, packets are not. */
final class FakeNetworks {
  static final DeniedRow DENIED =
      new DeniedRow(
          "web", "db", "tcp", 5432, "no-link", 7, FakeEngine.START, "skiff net allow web db:5432");

  static final PortState CARRIED =
      new PortState("id", "web", true, 1, 10, 1000, 20, 2000, 3, 0, Map.of("no-link", 7L));

  private final FakeEngine engine;
  private final List<Network> networks = new ArrayList<>();
  final List<Consumer<DeniedRow>> followers = new CopyOnWriteArrayList<>();

  final List<Consumer<Accepted>> acceptedFollowers = new CopyOnWriteArrayList<>();

  FakeNetworks(FakeEngine engine) {
    this.engine = engine;
    networks.add(network(NewNetwork.named("bridge", Network.Policy.OPEN), true));
    networks.add(network(NewNetwork.named("skiff", Network.Policy.CLOSED), true));
  }

  private Network network(NewNetwork asked, boolean builtIn) {
    int number = networks.size();
    String ipv4 = asked.ipv4().subnet().orElse("10.87.%d.0/24".formatted(number));
    String first = ipv4.substring(0, ipv4.lastIndexOf('.')) + ".1";
    return new Network(
        ("%x".formatted(0xe0 + number) + "0".repeat(64)).substring(0, 64),
        asked.name(),
        asked.policy(),
        asked.internal(),
        ipv4,
        asked.ipv4().gateway().orElse(first),
        asked.ipv4().ipRange().orElse(ipv4),
        asked.ipv6().subnet().orElse("fd00:0:0:%d::/64".formatted(number)),
        asked.ipv6().gateway().orElse("fd00:0:0:%d::1".formatted(number)),
        asked.ipv6().ipRange().orElse(""),
        "02:00:00:00:ff:0" + number,
        asked.mtu().orElse(1500),
        asked.ipv4().reserved(),
        asked.ipv6().reserved(),
        asked.labels(),
        asked.options(),
        FakeEngine.START,
        builtIn);
  }

  /** Where a new instance is. */
  synchronized Networking placed(NetworkRequest asked, String mac) {
    Addresses addresses = new Addresses(engine.instances());
    return new Networking(
        asked.places().stream()
            .map(wish -> addresses.place(named(wish.network()), wish, mac))
            .toList(),
        asked.links(),
        asked.egress(),
        asked.hostLoopback());
  }

  synchronized Object answer(NetworkOperation<?> operation) {
    return switch (operation) {
      case NetworkOperation.Make make -> made(make.asked());
      case NetworkOperation.ListAll _ -> networks.stream().map(this::row).toList();
      case NetworkOperation.Look look -> row(named(look.network()));
      case NetworkOperation.Remove remove -> removed(named(remove.network()));
      case NetworkOperation.Prune _ -> pruned();
      case NetworkOperation.Connect connect -> connected(connect);
      case NetworkOperation.Disconnect disconnect -> disconnected(disconnect);
      case NetworkOperation.Allow allow ->
          engine
              .find(allow.instance())
              .networked(now -> now.allowed(allow.links(), allow.egress()));
      case NetworkOperation.Forbid forbid ->
          engine
              .find(forbid.instance())
              .networked(now -> now.forbidden(forbid.links(), forbid.egress()));
      case NetworkOperation.Publish publish ->
          engine.find(publish.instance()).publishing(_ -> ports(publish.ports()));
      case NetworkOperation.Unpublish unpublish ->
          engine
              .find(unpublish.instance())
              .publishing(now ->
                  now.stream().filter(port -> !ports(unpublish.ports()).contains(port)).toList());
      case NetworkOperation.OfDataPlane<?> look -> looked(look);
    };
  }

  private static List<PublishedPort> ports(List<PortRequest> requests) {
    return requests.stream()
        .map(each ->
            new PublishedPort(
                each.hostAddress().orElse("127.0.0.1"),
                each.hostPort(),
                each.guestPort(),
                each.protocol()))
        .toList();
  }

  private Object looked(NetworkOperation.OfDataPlane<?> operation) {
    return switch (operation) {
      case NetworkOperation.ListLinks _ -> List.of(new LinkRow("web", "db", "link", "db:5432", ""));
      case NetworkOperation.Why why -> reason(why);
      case NetworkOperation.ListDenied _ -> List.of(DENIED);
      case NetworkOperation.ListFlows _ -> flows();
      case NetworkOperation.Measure _ -> new Traffic(state());
      case NetworkOperation.Follow _ -> (DataPlane.Subscription) () -> {};
      case NetworkOperation.FollowDenied follow -> followed(follow);
      case NetworkOperation.Capture capture -> captured(capture);
      case NetworkOperation.ListAccepted _ -> List.of(accepted(1), accepted(2));
      case NetworkOperation.FollowAccepted follow -> {
        acceptedFollowers.add(follow.listener());
        yield new AcceptedLog.Following(
            List.of(accepted(1), accepted(2)), () -> acceptedFollowers.remove(follow.listener()));
      }
    };
  }

  static Accepted accepted(int number) {
    return new Accepted(
        FakeEngine.START,
        "tcp",
        "203.0.113." + number,
        50_000,
        "0.0.0.0",
        8080,
        "id",
        "web",
        80,
        number - 1,
        number == 2 ? Optional.of(new Accepted.End(FakeEngine.START, 10, 20)) : Optional.empty());
  }

  private Row row(Network network) {
    return new Row(
        network,
        engine.instances().stream()
            .flatMap(instance ->
                instance.networking().in(network.id()).stream()
                    .map(endpoint -> new Member(instance, endpoint)))
            .toList());
  }

  private Network named(String reference) {
    return networks.stream()
        .filter(each -> each.name().equals(reference) || each.id().startsWith(reference))
        .findFirst()
        .orElseThrow(() -> NetworkFailure.notFound(reference, Optional.empty()));
  }

  private Row made(NewNetwork asked) {
    if (networks.stream().anyMatch(each -> each.name().equals(asked.name()))) {
      throw NetworkFailure.nameTaken(asked.name());
    }
    Network network = network(asked, false);
    networks.add(network);
    return row(network);
  }

  private Network removed(Network network) {
    if (network.builtIn()) {
      throw NetworkFailure.builtIn(network.name());
    }
    if (!row(network).members().isEmpty()) {
      throw NetworkFailure.used(
          network.name(), row(network).members().getFirst().instance().name());
    }
    networks.remove(network);
    return network;
  }

  private List<String> pruned() {
    List<Network> gone =
        networks.stream().filter(each -> !each.builtIn() && row(each).members().isEmpty()).toList();
    networks.removeAll(gone);
    return gone.stream().map(Network::name).toList();
  }

  private Instance connected(NetworkOperation.Connect connect) {
    Network network = named(connect.wish().network());
    FakeInstance instance = engine.find(connect.instance());
    Addresses addresses = new Addresses(engine.instances());
    return instance.networked(
        now -> now.connected(addresses.place(network, connect.wish(), instance.record().mac())));
  }

  private Instance disconnected(NetworkOperation.Disconnect disconnect) {
    String network = named(disconnect.network()).id();
    return engine.find(disconnect.instance()).networked(now -> now.disconnected(network));
  }

  private static Reason reason(NetworkOperation.Why why) {
    boolean yes = why.port() == 5432;
    return yes
        ? new Reason(why.from(), why.to(), true, "allowed", "link web → db tcp 5432", "")
        : new Reason(
            why.from(), why.to(), false, "no-link", "no link", "skiff net allow web db:80");
  }

  private Flows flows() {
    String web = engine.instances().isEmpty() ? "" : engine.instances().getLast().id();
    return new Flows(
        List.of(
            new FlowSummary(web, "10.87.1.2", 40000, "gone", "10.87.1.3", 5432, "tcp", "open", 3),
            new FlowSummary(web, "10.87.1.2", 40001, "", "192.0.2.1", 443, "tcp", "open", 3)),
        List.of(
            new NatFlow(web, "tcp", "10.87.1.2", 40001, "192.0.2.1", 443, false, "", true, 20, 10),
            new NatFlow(
                web,
                "tcp",
                "10.87.1.2",
                80,
                "198.18.0.1",
                50000,
                true,
                "203.0.113.9",
                true,
                30,
                40)));
  }

  private static DataPlaneState state() {
    return new DataPlaneState(
        Optional.of(new FabricState(1, 42, 3, 5, 131_072, 1, 2, 0, 1000, 4, List.of(CARRIED))),
        Optional.of(
            new NatState(43, true, true, 2, 65_536, List.of(), List.of(), Map.of("accepted", 1L))),
        1);
  }

  private DataPlane.Subscription followed(NetworkOperation.FollowDenied follow) {
    followers.add(follow.listener());
    return () -> followers.remove(follow.listener());
  }

  private InputStream captured(NetworkOperation.Capture capture) {
    engine.find(capture.instance());
    String text =
        "pcapng of " + capture.instance() + capture.peer().map(" and "::concat).orElse("");
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
