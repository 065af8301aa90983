package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Network;
import java.util.List;
import java.util.Optional;

/** The command that would let pass what was denied. Pure. */
record Remedy(List<Network> networks) {
  private static final int LAST_PORT = 65_535;

  Remedy {
    networks = List.copyOf(networks);
  }

  /**
   * The command; empty where none would.
   *
   * @param reason a word of {@link dev.skiff.wire.fabric.Denial#reason}
   * @param to absent for the outside
   * @param address what was to be reached; empty where it was more than one
   * @param port 0 for all
   */
  String of(
      String reason,
      Instance from,
      Optional<Instance> to,
      String address,
      String protocol,
      int port) {
    return switch (reason) {
      case "no-link" -> to.map(there -> link(from, there, protocol, port)).orElse("");
      case "no-egress" -> address.isEmpty() ? "" : egress(from, address, protocol, port);
      default -> "";
    };
  }

  private String link(Instance from, Instance to, String protocol, int port) {
    boolean meet =
        from.networking().endpoints().stream()
            .anyMatch(endpoint -> to.networking().in(endpoint.network()).isPresent());
    if (!meet) {
      return to.networking().endpoints().stream()
          .findFirst()
          .flatMap(this::name)
          .map(network -> "skiff network connect " + network + " " + from.name())
          .orElse("");
    }
    return "skiff net allow %s %s"
        .formatted(
            from.name(),
            new Link(to.name(), protocol, first(protocol, port), last(protocol, port)));
  }

  private Optional<String> name(Endpoint endpoint) {
    return networks.stream()
        .filter(network -> network.id().equals(endpoint.network()))
        .map(Network::name)
        .findFirst();
  }

  private static String egress(Instance from, String address, String protocol, int port) {
    return "skiff net allow %s --egress %s"
        .formatted(
            from.name(),
            new Egress(address, protocol, first(protocol, port), last(protocol, port)));
  }

  private static boolean hasPorts(String protocol) {
    return protocol.equals("tcp") || protocol.equals("udp");
  }

  private static int first(String protocol, int port) {
    return hasPorts(protocol) ? port : 0;
  }

  private static int last(String protocol, int port) {
    return hasPorts(protocol) && port != 0 ? port : LAST_PORT;
  }
}
