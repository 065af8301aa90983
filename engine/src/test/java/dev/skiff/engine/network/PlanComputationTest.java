package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.NatAddress;
import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.dataplane.Wanted;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.wire.fabric.PlanCheck;
import dev.skiff.wire.fabric.PlannedEgress;
import dev.skiff.wire.fabric.PlannedHost;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PlannedService;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanComputationTest {
  private static final Network BLUE = network("b", "blue", "10.99.1.0/24", "fd12:1::/64");
  private static final Network GREEN = network("c", "Green.Net", "10.99.2.0/24", "fd12:2::/64");

  private final Instance web = instance("1", "web").in(Phase.RUNNING);
  private final Instance db = instance("2", "db");

  @Test
  void givesEveryMemberItsPortAndOnlyThoseThatRunASocket() {
    Wanted wanted = wanted(at(web, BLUE, 2), at(db, BLUE, 3), instance("3", "alone"));

    assertThat(wanted.plan().ports())
        .extracting(PlannedPort::name, PlannedPort::socket, port -> port.addresses().size())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("web", "/run/111111111111.n", 1),
            org.assertj.core.groups.Tuple.tuple("db", "", 1));
    assertThat(wanted.plan().ports().getLast().addresses().getFirst().aliases())
        .containsExactly("222222222222");
    assertThat(wanted.guests()).hasSize(1);
  }

  @Test
  void turnsNamesOfLinksIntoThoseWhoHaveThem() {
    Instance allowed =
        web.networked(
            Networking.at(List.of(endpoint(BLUE, 2)))
                .allowed(
                    List.of(
                        Allowances.link("db:5432"),
                        Allowances.link("store/udp"),
                        Allowances.link("nobody:1"),
                        Allowances.link("web:1")),
                    List.of()));
    Instance aliased =
        db.networked(
            Networking.at(
                List.of(new Endpoint(BLUE.id(), "10.99.1.3", "fd12:1::3", List.of("store")))));

    assertThat(wanted(allowed, aliased).plan().links())
        .containsExactly(
            new PlannedLink(web.id(), db.id(), "tcp", 5432, 5432),
            new PlannedLink(web.id(), db.id(), "udp", 0, 65535));
  }

  @Test
  void linksNobodyThroughANetworkThatOnlyOneOfThemIsIn() {
    Instance allowed =
        web.networked(
            Networking.at(List.of(endpoint(BLUE, 2)))
                .allowed(List.of(Allowances.link("db")), List.of()));

    assertThat(wanted(allowed, at(db, GREEN, 3)).plan().links()).isEmpty();
  }

  @Test
  void publishesNothingTwice() {
    Instance first = at(web, BLUE, 2).specified(SomeInstances.publishing(8080, 80));
    Instance second =
        at(db, BLUE, 3).specified(SomeInstances.publishing(8080, 5432)).in(Phase.BOOTING);

    assertThatThrownBy(() -> wanted(first, second))
        .isInstanceOf(DataPlaneFailure.class)
        .hasMessage("cannot publish 127.0.0.1:8080/tcp: the port is in use by instance 'web'");
  }

  @Test
  void publishesAndLeadsOutsideThoseThatRun() {
    Instance published = at(web, BLUE, 2).specified(SomeInstances.publishing(8080, 80));
    Instance stopped = at(db, BLUE, 3).specified(SomeInstances.publishing(8081, 80));

    Wanted wanted = wanted(published, stopped);

    assertThat(wanted.publications())
        .containsExactly(new NatPublication(web.id(), "tcp", "127.0.0.1", 8080, 80));
    assertThat(wanted.plan().published()).hasSize(1);
    assertThat(wanted.guests().getFirst().addresses())
        .containsExactly(
            new NatAddress("10.99.1.2", "198.18.0.1", ""),
            new NatAddress("fd12:1::2", "2001:2::1", ""));
  }

  @Test
  void letsReachTheHostsLoopbackOnlyWhoIsAllowedTo() {
    Networking open =
        new Networking(
            List.of(endpoint(BLUE, 2)), List.of(), Allowances.egress("192.0.2.0/24:443"), true);

    Wanted wanted = wanted(web.networked(open), at(db.in(Phase.RUNNING), BLUE, 3));

    assertThat(wanted.plan().egress())
        .containsExactly(
            new PlannedEgress(web.id(), "192.0.2.0/24", "tcp", 443, 443),
            new PlannedEgress(web.id(), "198.18.0.1", "any", 0, 65535),
            new PlannedEgress(web.id(), "2001:2::1", "any", 0, 65535));
    assertThat(wanted.guests())
        .extracting(guest -> guest.addresses().getFirst().host())
        .containsExactly("198.18.0.1", "");
    assertThat(wanted.plan().ports())
        .extracting(PlannedPort::hosts)
        .containsExactly(
            List.of(
                new PlannedHost("host.skiff.internal", "198.18.0.1", "2001:2::1"),
                new PlannedHost("host.docker.internal", "198.18.0.1", "2001:2::1")),
            List.of());
  }

  @Test
  void saysWhereAnInstanceServesAlsoAfterItsNetworksChanged() {
    Networking serving =
        new Networking(
            List.of(), List.of(), List.of(), false, List.of(new Networking.Service("udp", 53)));
    Instance dns = web.networked(serving.connected(endpoint(BLUE, 2)));

    assertThat(wanted(dns).plan().ports().getFirst().services())
        .containsExactly(new PlannedService("udp", 53));
  }

  @Test
  void aGuestOfIpv4AloneIsNotToldTheHostsIpv6() {
    Networking open =
        new Networking(List.of(endpoint(BLUE, 2).withoutIpv6()), List.of(), List.of(), true);

    assertThat(wanted(web.networked(open)).plan().ports().getFirst().hosts())
        .extracting(PlannedHost::ipv6)
        .containsExactly("", "");
  }

  @Test
  void isTheSameWhateverTheOrderOfTheRecords() {
    Instance one = at(web, BLUE, 2);
    Instance two = at(db, BLUE, 3);

    assertThat(wanted(one, two)).isEqualTo(wanted(two, one));
  }

  @Test
  void hasNoFaultsForNamesThatAreNoLabels() {
    Instance dotted = at(instance("4", "a.b."), BLUE, 4);
    Instance upper = at(instance("5", "WEB"), BLUE, 5);

    Wanted wanted = wanted(at(web, BLUE, 2), dotted, upper);

    assertThat(PlanCheck.faultsOf(wanted.plan())).isEmpty();
    assertThat(wanted.plan().ports())
        .extracting(PlannedPort::name)
        .containsExactly("web", "a-b--444444444444", "web-555555555555");
    assertThat(wanted.plan().networks())
        .extracting(network -> network.name())
        .containsExactly("blue", "green-net");
  }

  @Test
  void saysSinceWhenAGuestAsksWhoItIs() {
    Instant since = Instant.ofEpochMilli(1_700_000_000_123L);
    Instance asking =
        at(web, BLUE, 2).beginning(Run.begun(1, since, LogPosition.START, "kernel", ""));
    Nics nics =
        new Nics() {
          @Override
          public String socket(Instance instance) {
            return "/run/" + instance.shortId() + ".n";
          }

          @Override
          public boolean asks(Instance instance) {
            return instance.name().equals("web");
          }
        };

    assertThat(asksSince(nics, asking)).isEqualTo(since.toEpochMilli());
    assertThat(asksSince(nics, asking.named("told"))).isZero();
    assertThat(asksSince(nics, at(web, BLUE, 2))).as("not started").isZero();
  }

  private static long asksSince(Nics nics, Instance instance) {
    Wanted wanted = PlanComputation.of(List.of(BLUE), List.of(instance), nics, 1, Set.of());
    return wanted.plan().ports().getFirst().asksSince();
  }

  private static Wanted wanted(Instance... instances) {
    return PlanComputation.of(
        List.of(BLUE, GREEN),
        List.of(instances),
        instance -> "/run/" + instance.shortId() + ".n",
        7,
        Set.of());
  }

  private static Instance at(Instance instance, Network network, int host) {
    return instance.networked(Networking.at(List.of(endpoint(network, host))));
  }

  private static Endpoint endpoint(Network network, int host) {
    return new Endpoint(
        network.id(),
        network.ipv4().replace("0/24", Integer.toString(host)),
        network.ipv6().replace("/64", Integer.toString(host)),
        List.of());
  }

  private static Instance instance(String digit, String name) {
    return SomeInstances.named(digit.repeat(64), name);
  }

  private static Network network(String digit, String name, String ipv4, String ipv6) {
    return new Network(
        digit.repeat(64),
        name,
        Network.Policy.CLOSED,
        false,
        ipv4,
        ipv4.replace("0/24", "1"),
        ipv4,
        ipv6,
        ipv6.replace("/64", "1"),
        "",
        "02:00:00:00:00:0" + digit,
        1500,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Instant.EPOCH,
        false);
  }
}
