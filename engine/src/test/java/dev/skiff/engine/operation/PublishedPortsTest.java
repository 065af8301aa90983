package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ports of the host that lead to instances: when they begin, while they live, who has them. */
@Timeout(60)
class PublishedPortsTest extends OnFleet {
  @Test
  void startWhosePortIsTakenIsTakenBack() {
    fleet.create("web", new Asked().ports(port(80)));
    fleet.dataPlane.refusePort("127.0.0.1", 8080);

    assertThatThrownBy(() -> fleet.start("web"))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("port.taken"));

    assertThat(fleet.instances().resolve("web").phase().alive()).isFalse();
    fleet.dataPlane.refuseNothing();
    assertThat(fleet.start("web").phase().alive()).isTrue();
  }

  @Test
  void portsArePublishedAndTakenBackWhileItRuns() {
    fleet.create("web");
    fleet.start("web");
    perform(new NetworkOperation.Publish("web", List.of(port(80))));
    perform(new NetworkOperation.Publish("web", List.of(port(80))));

    assertThat(published()).containsExactly("127.0.0.1:8080→80");

    assertThatThrownBy(() -> perform(new NetworkOperation.Unpublish("web", List.of(port(81)))))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo("network.port-not-published"));
    assertThatThrownBy(() -> perform(new NetworkOperation.Publish("web", List.of(port(81)))))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("publishes host port 8080 already");

    perform(new NetworkOperation.Unpublish("web", List.of(port(80))));
    assertThat(published()).isEmpty();
  }

  @Test
  void onAHostWithBothFamiliesAPortComesAndGoesInBoth() throws IOException {
    LoopbackOfIpv6.in(folder.resolve("proc"));
    fleet.create("web", new Asked().ports(port(80)));
    fleet.start("web");
    assertThat(published()).containsExactly("127.0.0.1:8080→80", "::1:8080→80");

    perform(new NetworkOperation.Unpublish("web", List.of(port(80))));
    assertThat(published()).isEmpty();

    perform(new NetworkOperation.Publish("web", List.of(port(80))));
    assertThat(published()).containsExactly("127.0.0.1:8080→80", "::1:8080→80");

    perform(new NetworkOperation.Unpublish("web", List.of(portAt("::1"))));
    assertThat(published()).containsExactly("127.0.0.1:8080→80");
  }

  @Test
  void aPortThatOneFamilyHasTakenIsNotPublishedInTheOther() throws IOException {
    LoopbackOfIpv6.in(folder.resolve("proc"));
    fleet.create("web");
    fleet.start("web");
    fleet.dataPlane.refusePort("::1", 8080);

    assertThatThrownBy(() -> perform(new NetworkOperation.Publish("web", List.of(port(80)))))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("port.taken"))
        .hasMessageContaining("[::1]:8080/tcp");
    assertThat(fleet.instances().resolve("web").spec().ports()).isEmpty();
    assertThat(published()).isEmpty();
  }

  @Test
  void aPortThatIsTakenIsNotRecorded() {
    fleet.create("web");
    fleet.start("web");
    fleet.dataPlane.refusePort("127.0.0.1", 8080);

    assertThatThrownBy(() -> perform(new NetworkOperation.Publish("web", List.of(port(80)))))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("port.taken"));
    assertThat(fleet.instances().resolve("web").spec().ports()).isEmpty();
  }

  /** Though its fellow, which holds the port, is the younger one. */
  @Test
  void whoWantsAPortOfARunningInstanceIsToldItsName() {
    fleet.create("old", new Asked().ports(port(80)));
    fleet.create("young", new Asked().ports(port(80)));
    fleet.create("other");
    fleet.start("young");
    fleet.start("other");

    assertThatThrownBy(() -> fleet.start("old"))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("port.taken"))
        .hasMessageEndingWith("in use by instance 'young'");
    assertThatThrownBy(() -> perform(new NetworkOperation.Publish("other", List.of(port(81)))))
        .hasMessageEndingWith("in use by instance 'young'");
    assertThat(fleet.instances().resolve("old").phase().alive()).isFalse();
    assertThat(fleet.instances().resolve("other").spec().ports()).isEmpty();
    assertThat(published()).containsExactly("127.0.0.1:8080→80");
  }

  @Test
  void aPortThatIsRefusedToOneIsNoFailureOfAnother() {
    Instance web = fleet.create("web", new Asked().ports(port(80)));
    fleet.create("db", new Asked().ports(portAt("127.0.0.2")));
    fleet.dataPlane.refusePort("127.0.0.1", 8080);
    // As it is for a moment, between its record and its refusal.
    fleet.instances().update(web.id(), now -> now.in(Phase.BOOTING));

    assertThat(fleet.start("db").phase().alive()).isTrue();

    assertThat(published()).containsExactly("127.0.0.2:8080→80");
    fleet.dataPlane.refuseNothing();
    fleet.reconcile();
    assertThat(published()).containsExactly("127.0.0.1:8080→80", "127.0.0.2:8080→80");
  }

  @Test
  void ofManyThatBeginAtOnceOneGetsThePortAndTheOthersAreToldWho() throws Exception {
    List<String> names = List.of("one", "two", "three", "four");
    names.forEach(name -> fleet.create(name, new Asked().ports(port(80))));
    Map<String, String> told = new ConcurrentHashMap<>();
    try (var starters = Executors.newVirtualThreadPerTaskExecutor()) {
      names.forEach(name -> starters.execute(() -> told.put(name, started(name))));
    }

    assertThat(published()).hasSize(1);
    String winner =
        fleet.instances().all().stream()
            .filter(each -> each.phase().alive())
            .map(Instance::name)
            .collect(Collectors.joining());
    assertThat(told).containsOnlyKeys(names).containsEntry(winner, "");
    told.remove(winner);
    assertThat(told.values())
        .allSatisfy(why -> assertThat(why).endsWith("in use by instance '" + winner + "'"));
  }

  private String started(String name) {
    try {
      fleet.start(name);
      return "";
    } catch (Failure e) {
      return String.valueOf(e.getMessage());
    }
  }

  private List<String> published() {
    return fleet.dataPlane.inForce().publications().stream()
        .map(each -> each.address() + ":" + each.port() + "→" + each.guestPort())
        .toList();
  }

  private static PortRequest portAt(String address) {
    return new PortRequest(Optional.of(address), Optional.of(8080), 80, Protocol.TCP);
  }

  private static PortRequest port(int guest) {
    return new PortRequest(Optional.empty(), Optional.of(8080), guest, Protocol.TCP);
  }

  private <R> R perform(NetworkOperation<R> work) {
    return fleet.plane().perform(new Operation.OnNetworks<>(work));
  }
}
