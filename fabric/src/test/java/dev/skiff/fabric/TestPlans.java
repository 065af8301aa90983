package dev.skiff.fabric;

import dev.skiff.fabric.table.Slots;
import dev.skiff.fabric.table.TableCompiler;
import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.PlanCheck;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedEgress;
import dev.skiff.wire.fabric.PlannedHost;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PlannedNetwork;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PlannedPublication;
import dev.skiff.wire.fabric.PlannedResolver;
import dev.skiff.wire.fabric.PlannedService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Plans for tests: a closed network "skiff" (n1), an open one "bridge" (n2), guests by number. */
public final class TestPlans {
  public static final String GATEWAY_MAC = "02:53:6b:00:00:01";
  private final List<PlannedNetwork> networks = new ArrayList<>();
  private final List<PlannedPort> ports = new ArrayList<>();
  private final List<PlannedLink> links = new ArrayList<>();
  private final List<PlannedEgress> egress = new ArrayList<>();
  private final List<PlannedPublication> published = new ArrayList<>();
  private final List<PlannedResolver> resolvers = new ArrayList<>();
  private String ids = "i";
  private String nat = "";
  private long revision = 1;

  public TestPlans() {
    networks.add(network(1, "skiff", false, false));
    networks.add(network(2, "bridge", true, false));
  }

  private static PlannedNetwork network(int number, String name, boolean open, boolean internal) {
    return new PlannedNetwork(
        "n" + number,
        name,
        open,
        internal,
        "10.8%d.0.0/24".formatted(number),
        "10.8%d.0.1".formatted(number),
        "fd00:0:0:%d::/64".formatted(number),
        "fd00:0:0:%d::1".formatted(number),
        "02:53:6b:00:00:%02x".formatted(number),
        1500);
  }

  /** The open network is internal. */
  public TestPlans internal() {
    networks.set(1, network(2, "bridge", true, true));
    return this;
  }

  /** Ids of the guests that follow begin so, in the place of "i". */
  public TestPlans ids(String prefix) {
    ids = prefix;
    return this;
  }

  /** A guest on network 1 with no hypervisor that listens. */
  public TestPlans guest(int number, String name) {
    return guest(number, name, "", 1);
  }

  public TestPlans guest(int number, String name, String socket, int... on) {
    List<PlannedAddress> addresses = new ArrayList<>();
    for (int network : on) {
      addresses.add(
          new PlannedAddress(
              "n" + network, ipv4(network, number), ipv6(network, number), List.of()));
    }
    ports.add(PlannedPort.of(ids + number, name, socket, mac(number), addresses));
    return this;
  }

  /** The image of the last guest exposes a port. */
  public TestPlans exposes(String protocol, int port) {
    List<PlannedService> services = new ArrayList<>(ports.getLast().services());
    services.add(new PlannedService(protocol, port));
    return last(services, ports.getLast().hosts(), 0);
  }

  /** The last guest calls an address outside so. */
  public TestPlans host(String name, String ipv4, String ipv6) {
    return last(ports.getLast().services(), List.of(new PlannedHost(name, ipv4, ipv6)), 0);
  }

  /** The last guest asks who it is since then. */
  public TestPlans asking(Instant since) {
    return last(ports.getLast().services(), ports.getLast().hosts(), since.toEpochMilli());
  }

  private TestPlans last(List<PlannedService> services, List<PlannedHost> hosts, long asksSince) {
    PlannedPort last = ports.removeLast();
    ports.add(
        new PlannedPort(
            last.instance(),
            last.name(),
            last.socket(),
            last.mac(),
            last.addresses(),
            services,
            hosts,
            asksSince));
    return this;
  }

  public TestPlans link(int from, int to, String protocol, int port) {
    links.add(new PlannedLink(ids + from, ids + to, protocol, port, port));
    return this;
  }

  public TestPlans noLinks() {
    links.clear();
    revision++;
    return this;
  }

  public TestPlans outside() {
    return outside(nat.isEmpty() ? "/nat" : nat);
  }

  /** The way outside listens at a path. */
  public TestPlans outside(String socket) {
    nat = socket;
    return this;
  }

  public TestPlans egress(int from, String target, String protocol, int port) {
    egress.add(new PlannedEgress(ids + from, target, protocol, port, port));
    return outside();
  }

  public TestPlans publish(int guest, String protocol, int port) {
    published.add(new PlannedPublication(ids + guest, protocol, "127.0.0.1", port, port));
    return outside();
  }

  /** A resolver of the host's listens on this port of its loopback. */
  public TestPlans resolver(int port) {
    resolvers.add(new PlannedResolver("127.0.0.1", port));
    return this;
  }

  public FabricPlan plan() {
    FabricPlan plan =
        new FabricPlan(1, revision, networks, ports, links, egress, published, nat, resolvers);
    List<String> faults = PlanCheck.faultsOf(plan);
    if (!faults.isEmpty()) {
      throw new IllegalStateException(faults.toString());
    }
    return plan;
  }

  public Tables tables() {
    return tables(Slots.none());
  }

  public Tables tables(Slots before) {
    return TableCompiler.compile(plan(), before, _ -> false);
  }

  public static String mac(int number) {
    return "02:53:6b:00:%02x:%02x".formatted(1 + number / 256, number % 256);
  }

  public static String ipv4(int network, int number) {
    return "10.8%d.0.%d".formatted(network, number);
  }

  public static String ipv6(int network, int number) {
    return "fd00:0:0:%d::%x".formatted(network, number);
  }
}
