package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.dataplane.DataPlaneEvent;
import dev.skiff.engine.dataplane.NatEvent;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.network.Addresses;
import dev.skiff.engine.network.Allowances;
import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NewNetwork;
import dev.skiff.engine.operation.NetworkOperation.LinkRow;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PortState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkOperationsTest extends OnFleet {
  @Test
  void instanceHasItsAddressesFromItsCreationToItsEnd() {
    Instance web = fleet.create("web");
    fleet.start("web");

    assertThat(web.networking().endpoints())
        .singleElement()
        .satisfies(endpoint -> {
          assertThat(endpoint.ipv4()).isEqualTo("10.87.0.2");
          assertThat(endpoint.ipv6()).startsWith("fd");
        });
    assertThat(fleet.create("db").networking().endpoints().getFirst().ipv4())
        .isEqualTo("10.87.0.3");

    fleet.remove("web", true);

    assertThat(fleet.create("other").networking().endpoints().getFirst().ipv4())
        .isEqualTo("10.87.0.2");
  }

  @Test
  void addressesAreTheSameToTheNextEngine() {
    Instance web = fleet.create("web");
    fleet.crash();
    fleet.restart();

    assertThat(fleet.instances().resolve("web").networking()).isEqualTo(web.networking());
  }

  @Test
  void startIsInThePlanBeforeItIsAcknowledged() {
    fleet.create("web");
    fleet.start("web");

    assertThat(fleet.dataPlane.inForce().plan().ports())
        .singleElement()
        .satisfies(port -> assertThat(port.socket()).endsWith(".n"));
  }

  @Test
  void linkIsInThePlanWhenItIsAcknowledgedAndGoneWhenTakenBack() {
    Instance web = fleet.create("web");
    Instance db = fleet.create("db");
    List<Link> links = List.of(Allowances.link("db:5432"));

    perform(new NetworkOperation.Allow("web", links, List.of()));

    assertThat(fleet.dataPlane.inForce().plan().links())
        .containsExactly(new PlannedLink(web.id(), db.id(), "tcp", 5432, 5432));

    perform(new NetworkOperation.Forbid("web", links, List.of()));

    assertThat(fleet.dataPlane.inForce().plan().links()).isEmpty();
  }

  @Test
  void whatAnInstanceUsesHasWhatItsCardMovedWhileItRuns() {
    Instance web = fleet.create("web");
    Instance lone = fleet.create("lone", new Asked().alone());
    PortState moved = moved(web);
    fleet.dataPlane.carry(moved(lone), moved);

    assertThat(fleet.plane().perform(new Operation.Measure("web")).port()).isEmpty();

    fleet.start("web");
    fleet.start("lone");

    assertThat(fleet.plane().perform(new Operation.Measure("web")).port()).contains(moved);
    assertThat(fleet.plane().perform(new Operation.Measure("lone")).port()).isEmpty();
  }

  private static PortState moved(Instance instance) {
    return new PortState(
        instance.id(), instance.name(), true, 1, 10, 1000, 20, 2000, 3, 0, Map.of());
  }

  @Test
  void networkIsMadeJoinedLeftAndRemoved() {
    Network blue = make("blue").network();
    fleet.create("web");
    fleet.start("web");

    Instance joined =
        perform(
            new NetworkOperation.Connect(
                "web",
                new Addresses.Wish("blue", Optional.empty(), Optional.empty(), List.of("w"))));

    assertThat(joined.networking().in(blue.id())).isPresent();
    assertThat(perform(new NetworkOperation.Look("blue")).members())
        .singleElement()
        .satisfies(member -> assertThat(member.instance().name()).isEqualTo("web"));
    assertThatThrownBy(() -> perform(new NetworkOperation.Remove("blue")))
        .hasMessageContaining("web");

    perform(new NetworkOperation.Disconnect("blue", "web"));
    perform(new NetworkOperation.Remove("blue"));

    assertThat(perform(new NetworkOperation.ListAll()))
        .extracting(row -> row.network().name())
        .containsExactly("bridge", "skiff");
  }

  @Test
  void connectsNobodyTwiceNorWithoutANetworkCard() {
    fleet.create("web");
    fleet.create("loner", new Asked().alone());

    assertThatThrownBy(
            () -> perform(new NetworkOperation.Connect("web", Addresses.Wish.of("skiff"))))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo("network.attached"));
    assertThatThrownBy(
            () -> perform(new NetworkOperation.Connect("loner", Addresses.Wish.of("skiff"))))
        .hasMessageContaining("'loner' has no network card");
    assertThatThrownBy(() -> perform(new NetworkOperation.Disconnect("bridge", "web")))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo("network.not-attached"));
  }

  @Test
  void prunesWhatNobodyIsIn() {
    make("blue");
    make("green");
    fleet.create("web", new Asked().network(NetworkRequest.in("green")));

    assertThat(perform(new NetworkOperation.Prune(PruneFilter.ANY))).containsExactly("blue");
  }

  @Test
  void creationInANetworkThatIsNotThereMakesNothing() {
    assertThatThrownBy(() -> fleet.create("web", new Asked().network(NetworkRequest.in("skif"))))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.hint()).contains("'skiff'"));
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void saysWhichCommandWouldAllowWhatIsDenied() {
    Instance web = fleet.create("web");
    Instance db = fleet.create("db");

    assertThat(perform(new NetworkOperation.Why("web", "db", "tcp", 5432)))
        .satisfies(reason -> {
          assertThat(reason.allowed()).isFalse();
          assertThat(reason.hint()).isEqualTo("skiff net allow web db:5432");
        });
    fleet.start("db");
    perform(new NetworkOperation.Allow("web", List.of(Allowances.link("db:5432")), List.of()));
    assertThat(perform(new NetworkOperation.Why("web", "db", "tcp", 5432)).allowed()).isTrue();

    fleet.dataPlane.deny(denial(web, "", "192.0.2.1", "no-egress"));
    fleet.dataPlane.deny(denial(web, db.id(), "10.87.0.3", "no-link"));
    fleet.dataPlane.deny(denial(web, "", "10.87.0.9", "spoofed"));
    fleet.dataPlane.deny(new Denial(web.id(), "", "", Denial.ANY, 0, "no-egress", 900, 0));
    assertThat(perform(new NetworkOperation.ListDenied()))
        .extracting(NetworkOperation.DeniedRow::to, NetworkOperation.DeniedRow::hint)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "192.0.2.1", "skiff net allow web --egress 192.0.2.1:443"),
            org.assertj.core.groups.Tuple.tuple("db", "skiff net allow web db:443"),
            org.assertj.core.groups.Tuple.tuple("10.87.0.9", ""),
            org.assertj.core.groups.Tuple.tuple("", ""));
  }

  @Test
  void thoseWhoMeetNowhereAreToldToConnectFirst() {
    make("blue");
    fleet.create("web");
    fleet.create("db", new Asked().network(NetworkRequest.in("blue")));

    assertThat(perform(new NetworkOperation.Why("web", "db", "tcp", 5432)).hint())
        .isEqualTo("skiff network connect blue web");
  }

  @Test
  void listsEveryPermission() {
    fleet.create("web", new Asked().ports(port(80)));
    perform(
        new NetworkOperation.Allow(
            "web", List.of(Allowances.link("db")), Allowances.egress("192.0.2.0/24:443")));

    assertThat(perform(new NetworkOperation.ListLinks()))
        .containsExactly(
            new LinkRow("web", "db", "link", "db", "nobody on its networks has that name"),
            new LinkRow("web", "192.0.2.0/24", "egress", "192.0.2.0/24:443", ""),
            new LinkRow("host", "web", "published", "127.0.0.1:8080->80/tcp", "not running"),
            new LinkRow("any on bridge", "any on bridge", "network", "the network is open", ""),
            new LinkRow("any on bridge", "anywhere", "network", "the network is open", ""));
  }

  @Test
  void capturesByName() throws IOException {
    Instance web = fleet.create("web");
    Instance db = fleet.create("db");

    try (var stream = perform(new NetworkOperation.Capture("web", Optional.of("db"), 0))) {
      assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(web.id() + " " + db.id());
    }
  }

  private static Denial denial(Instance from, String to, String address, String reason) {
    return new Denial(from.id(), to, address, "tcp", 443, reason, 1, 0);
  }

  private static PortRequest port(int guest) {
    return new PortRequest(Optional.empty(), Optional.of(8080), guest, Protocol.TCP);
  }

  private NetworkOperation.Row make(String name) {
    return perform(new NetworkOperation.Make(NewNetwork.named(name, Network.Policy.CLOSED)));
  }

  @Test
  void whoCameIsToldForAllAndForOne() {
    fleet.create("web");
    fleet.create("db");
    came("web", 1);
    came("db", 2);
    assertThat(perform(new NetworkOperation.ListAccepted(Optional.empty())))
        .extracting(Accepted::clientPort)
        .containsExactly(1, 2);
    List<Accepted> heard = new CopyOnWriteArrayList<>();
    var following = perform(new NetworkOperation.FollowAccepted(Optional.of("web"), heard::add));
    came("db", 3);
    came("web", 4);
    assertThat(following.past()).extracting(Accepted::clientPort).containsExactly(1);
    assertThat(heard).extracting(Accepted::clientPort).containsExactly(4);
    following.subscription().close();
  }

  private void came(String name, int clientPort) {
    String id = fleet.instances().resolve(name).id();
    fleet.dataPlane.tell(
        new DataPlaneEvent.OfNat(
            new NatEvent(
                "accepted", 1, "tcp", "203.0.113.9", clientPort, id, 80, "::", 80, 0, 0, 0, 0)));
  }

  private <R> R perform(NetworkOperation<R> work) {
    return fleet.plane().perform(new Operation.OnNetworks<>(work));
  }
}
