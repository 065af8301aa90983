package dev.skiff.wire.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlanCheckTest {
  private static final FabricPlan GOOD = Plans.webAndDatabase();

  @Test
  void aPlanThatFitsHasNoFaults() {
    assertThat(PlanCheck.faultsOf(GOOD)).isEmpty();
    assertThat(PlanCheck.faultsOf(FabricPlan.empty())).isEmpty();
  }

  static Stream<Arguments> faulty() {
    PlannedNetwork net = Plans.network();
    PlannedPort web = Plans.port(2, "web");
    return Stream.of(
        Arguments.of(
            new FabricPlan(
                2, 1, List.of(), List.of(), List.of(), List.of(), List.of(), "", List.of()),
            "has version 2"),
        Arguments.of(with(twice(net)), "the network id 'n1' occurs twice"),
        Arguments.of(with(twice(net)), "overlaps 10.87.0.0/24"),
        Arguments.of(with(List.of(gateway(net, "10.88.0.1"))), "which is not in 10.87.0.0/24"),
        Arguments.of(with(List.of(gateway(net, "10.87.0.255"))), "or its broadcast"),
        Arguments.of(with(List.of(mtu(net, 576))), "an MTU of 576"),
        Arguments.of(ports(web, web), "the instance id 'i2' occurs twice"),
        Arguments.of(ports(web, web), "has the MAC 02:53:6b:00:01:02 of another"),
        Arguments.of(ports(web, web), "has the address 10.87.0.2 of another"),
        Arguments.of(ports(web, web), "two instances named 'web'"),
        Arguments.of(ports(web, web), "has the socket '/run/skiff/i2.nic' of another"),
        Arguments.of(ports(mac(web, "03:00:00:00:00:01")), "which is none of one station"),
        Arguments.of(ports(mac(web, "nonsense")), "which is none of one station"),
        Arguments.of(ports(socket(web, "relative")), "no short absolute path"),
        Arguments.of(ports(socket(web, "/" + "x".repeat(200))), "no short absolute path"),
        Arguments.of(ports(named(web, "-web")), "no DNS label"),
        Arguments.of(service("icmp", 1), "serves at '1/icmp', which is no port"),
        Arguments.of(service("tcp", 0), "serves at '0/tcp', which is no port"),
        Arguments.of(service("udp", 65_536), "serves at '65536/udp', which is no port"),
        Arguments.of(
            ports(Plans.serving(web, seventeen(new PlannedService("tcp", 80)))),
            "17 services of 'web'; at most 16 are possible"),
        Arguments.of(host("host", "192.0.2.1", ""), "'host', which is no name of a host outside"),
        Arguments.of(host("*.internal", "192.0.2.1", ""), "no name of a host outside"),
        Arguments.of(host("host..internal", "192.0.2.1", ""), "no name of a host outside"),
        Arguments.of(host("a.internal", "2001:2::1", ""), "which are no IPv4 and IPv6 address"),
        Arguments.of(host("a.internal", "", "nonsense"), "which are no IPv4 and IPv6 address"),
        Arguments.of(
            ports(Plans.knowing(web, nine(new PlannedHost("a.internal", "", "")))),
            "9 names of hosts for 'web'; at most 8 are possible"),
        Arguments.of(ports(on(web, "n9")), "network 'n9', which the plan does not have"),
        Arguments.of(ports(addressed(web, "10.87.0.1")), "10.87.0.1 of another"),
        Arguments.of(ports(addressed(web, "10.87.0.0")), "the network's own"),
        Arguments.of(ports(addressed(web, "fd53::1")), "which is not in"),
        Arguments.of(link("i2", "i9", "tcp", 1, 1), "the instance 'i9'"),
        Arguments.of(link("i2", "i3", "sctp", 1, 1), "the protocol 'sctp'"),
        Arguments.of(link("i2", "i3", "tcp", 2, 1), "the ports 2 to 1"),
        Arguments.of(link("i2", "i3", "tcp", 0, 65_536), "the ports 0 to 65536"),
        Arguments.of(egress("10.0.0.1/8"), "neither a range of addresses nor a name"),
        Arguments.of(egress("no name"), "neither a range of addresses nor a name"),
        Arguments.of(published("icmp", "127.0.0.1"), "published for 'icmp'"),
        Arguments.of(published("tcp", "localhost"), "published on 'localhost'"),
        Arguments.of(resolver("ns1.example.org", 53), "'ns1.example.org' is no address"),
        Arguments.of(resolver("192.0.2.53", 0), "has the port 0"));
  }

  @ParameterizedTest
  @MethodSource("faulty")
  void everyFaultIsNamed(FabricPlan plan, String fault) {
    assertThat(PlanCheck.faultsOf(plan)).anySatisfy(text -> assertThat(text).contains(fault));
  }

  @Test
  void aLinkNeedsACommonNetwork() {
    PlannedNetwork other =
        new PlannedNetwork("n2", "two", false, "", "", "", "", "02:53:6b:00:00:02", 1500);
    PlannedPort alone =
        PlannedPort.of(
            "i9",
            "alone",
            "",
            "02:53:6b:00:01:09",
            List.of(new PlannedAddress("n2", "", "", List.of())));
    FabricPlan plan =
        new FabricPlan(
            1,
            1,
            List.of(Plans.network(), other),
            List.of(Plans.port(2, "web"), alone),
            List.of(new PlannedLink("i2", "i9", "tcp", 1, 1)),
            List.of(),
            List.of(),
            "",
            List.of());
    assertThat(PlanCheck.faultsOf(plan))
        .containsExactly("the link from 'i2' to 'i9' has no network that both are on");
  }

  @Test
  void rulesOfOnePairAreFewEnoughToLookThrough() {
    List<PlannedLink> links = new ArrayList<>();
    for (int port = 1; port <= 300; port++) {
      links.add(new PlannedLink("i2", "i3", "tcp", port, port));
    }
    FabricPlan plan =
        new FabricPlan(
            1, 1, GOOD.networks(), GOOD.ports(), links, List.of(), List.of(), "", List.of());
    assertThat(PlanCheck.faultsOf(plan))
        .containsExactly("there are more than 256 rules from 'i2' to 'i3'");
  }

  @Test
  void aPlanBeyondTheBoundsIsRefusedByItsNumbers() {
    List<PlannedLink> links = new ArrayList<>();
    for (int at = 0; at <= PlanLimits.MAX_LINKS; at++) {
      links.add(new PlannedLink("i2", "i3", "tcp", 1, 1));
    }
    FabricPlan plan =
        new FabricPlan(
            1, 1, GOOD.networks(), GOOD.ports(), links, List.of(), List.of(), "", List.of());
    assertThat(PlanCheck.faultsOf(plan)).containsExactly("65537 links; at most 65536 are possible");
  }

  private static <T> List<T> twice(T value) {
    return List.of(value, value);
  }

  private static FabricPlan with(List<PlannedNetwork> networks) {
    return new FabricPlan(
        1, 1, networks, GOOD.ports(), List.of(), List.of(), List.of(), "", List.of());
  }

  private static FabricPlan ports(PlannedPort... ports) {
    return new FabricPlan(
        1, 1, GOOD.networks(), List.of(ports), List.of(), List.of(), List.of(), "", List.of());
  }

  private static FabricPlan link(String from, String to, String protocol, int first, int last) {
    PlannedLink link = new PlannedLink(from, to, protocol, first, last);
    return new FabricPlan(
        1, 1, GOOD.networks(), GOOD.ports(), List.of(link), List.of(), List.of(), "", List.of());
  }

  private static FabricPlan egress(String target) {
    PlannedEgress egress = new PlannedEgress("i2", target, "tcp", 1, 1);
    return new FabricPlan(
        1, 1, GOOD.networks(), GOOD.ports(), List.of(), List.of(egress), List.of(), "", List.of());
  }

  private static FabricPlan resolver(String address, int port) {
    List<PlannedResolver> resolvers = List.of(new PlannedResolver(address, port));
    return new FabricPlan(
        1, 1, GOOD.networks(), List.of(), List.of(), List.of(), List.of(), "", resolvers);
  }

  private static FabricPlan published(String protocol, String address) {
    PlannedPublication published = new PlannedPublication("i2", protocol, address, 1, 1);
    return new FabricPlan(
        1,
        1,
        GOOD.networks(),
        GOOD.ports(),
        List.of(),
        List.of(),
        List.of(published),
        "",
        List.of());
  }

  private static PlannedNetwork gateway(PlannedNetwork net, String gateway) {
    return new PlannedNetwork(
        net.id(),
        net.name(),
        net.open(),
        net.ipv4(),
        gateway,
        net.ipv6(),
        net.gatewayIpv6(),
        net.gatewayMac(),
        net.mtu());
  }

  private static PlannedNetwork mtu(PlannedNetwork net, int mtu) {
    return new PlannedNetwork(
        net.id(),
        net.name(),
        net.open(),
        net.ipv4(),
        net.gatewayIpv4(),
        net.ipv6(),
        net.gatewayIpv6(),
        net.gatewayMac(),
        mtu);
  }

  private static FabricPlan service(String protocol, int port) {
    return ports(Plans.serving(Plans.port(2, "web"), new PlannedService(protocol, port)));
  }

  private static PlannedService[] seventeen(PlannedService service) {
    PlannedService[] services = new PlannedService[17];
    Arrays.fill(services, service);
    return services;
  }

  private static FabricPlan host(String name, String ipv4, String ipv6) {
    return ports(Plans.knowing(Plans.port(2, "web"), new PlannedHost(name, ipv4, ipv6)));
  }

  private static PlannedHost[] nine(PlannedHost host) {
    PlannedHost[] hosts = new PlannedHost[9];
    Arrays.fill(hosts, host);
    return hosts;
  }

  private static PlannedPort mac(PlannedPort port, String mac) {
    return PlannedPort.of(port.instance(), port.name(), port.socket(), mac, port.addresses());
  }

  private static PlannedPort socket(PlannedPort port, String socket) {
    return PlannedPort.of(port.instance(), port.name(), socket, port.mac(), port.addresses());
  }

  private static PlannedPort named(PlannedPort port, String name) {
    return PlannedPort.of(port.instance(), name, port.socket(), port.mac(), port.addresses());
  }

  private static PlannedPort on(PlannedPort port, String network) {
    return addressed(port, new PlannedAddress(network, "10.87.0.2", "", List.of()));
  }

  private static PlannedPort addressed(PlannedPort port, String address) {
    boolean ipv6 = address.contains(":");
    return addressed(
        port, new PlannedAddress("n1", ipv6 ? "" : address, ipv6 ? address : "", List.of()));
  }

  private static PlannedPort addressed(PlannedPort port, PlannedAddress address) {
    return PlannedPort.of(
        port.instance(), port.name(), port.socket(), port.mac(), List.of(address));
  }
}
