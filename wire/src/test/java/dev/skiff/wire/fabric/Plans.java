package dev.skiff.wire.fabric;

import java.util.List;

/** Plans for tests. */
final class Plans {
  private Plans() {}

  static PlannedNetwork network() {
    return new PlannedNetwork(
        "n1",
        "skiff",
        false,
        "10.87.0.0/24",
        "10.87.0.1",
        "fd53:6b66::/64",
        "fd53:6b66::1",
        "02:53:6b:00:00:01",
        1500);
  }

  static PlannedPort port(int number, String name) {
    return PlannedPort.of(
        "i" + number,
        name,
        "/run/skiff/i%d.nic".formatted(number),
        "02:53:6b:00:01:%02x".formatted(number),
        List.of(
            new PlannedAddress(
                "n1",
                "10.87.0." + number,
                "fd53:6b66::%x".formatted(number),
                List.of("a" + number))));
  }

  /** The same, answered for these names besides. */
  static PlannedPort knowing(PlannedPort port, PlannedHost... hosts) {
    return with(port, port.services(), List.of(hosts), port.asksSince());
  }

  /** The same, serving so. */
  static PlannedPort serving(PlannedPort port, PlannedService... services) {
    return with(port, List.of(services), port.hosts(), port.asksSince());
  }

  /** The same, asking who it is since then. */
  static PlannedPort asking(PlannedPort port, long since) {
    return with(port, port.services(), port.hosts(), since);
  }

  private static PlannedPort with(
      PlannedPort port, List<PlannedService> services, List<PlannedHost> hosts, long asksSince) {
    return new PlannedPort(
        port.instance(),
        port.name(),
        port.socket(),
        port.mac(),
        port.addresses(),
        services,
        hosts,
        asksSince);
  }

  static FabricPlan webAndDatabase() {
    return new FabricPlan(
        1,
        7,
        List.of(network()),
        List.of(
            knowing(
                port(2, "web"), new PlannedHost("host.skiff.internal", "198.18.0.1", "2001:2::1")),
            serving(port(3, "db"), new PlannedService("tcp", 5432)),
            asking(port(4, "stranger"), 1_700_000_000_000L)),
        List.of(new PlannedLink("i2", "i3", "tcp", 5432, 5432)),
        List.of(
            new PlannedEgress("i2", "203.0.113.0/24", "tcp", 443, 443),
            new PlannedEgress("i2", "*.example.org", "any", 0, 65_535)),
        List.of(new PlannedPublication("i2", "tcp", "127.0.0.1", 8080, 80)),
        "/run/skiff/nat",
        List.of(new PlannedResolver("192.0.2.53", 53)));
  }
}
