package dev.skiff.engine.dataplane;

import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedNetwork;
import dev.skiff.wire.fabric.PlannedPort;
import java.util.ArrayList;
import java.util.List;

/** Small wanted states. */
final class Plans {
  static final String GATEWAY_MAC = "02:00:00:00:00:01";

  private Plans() {}

  /** Guests that run, each with an address, and what is published of them. */
  static Wanted wanted(long revision, List<NatGuest> guests, NatPublication... publications) {
    return new Wanted(plan(revision, guests), guests, List.of(publications));
  }

  static Wanted wanted(long revision, NatGuest guest, NatPublication... publications) {
    return wanted(revision, List.of(guest), publications);
  }

  static FabricPlan plan(long revision, List<NatGuest> guests) {
    PlannedNetwork network =
        new PlannedNetwork(
            "n1", "skiff", false, "10.87.0.0/24", "10.87.0.1", "", "", GATEWAY_MAC, 1500);
    List<PlannedPort> ports = new ArrayList<>();
    for (NatGuest each : guests) {
      PlannedAddress address =
          new PlannedAddress("n1", each.addresses().getFirst().address(), "", List.of());
      ports.add(
          PlannedPort.of(
              each.name(), each.name(), "/nobody/" + each.name(), each.mac(), List.of(address)));
    }
    return new FabricPlan(
        FabricPlan.VERSION,
        revision,
        List.of(network),
        ports,
        List.of(),
        List.of(),
        List.of(),
        "",
        List.of());
  }

  static NatGuest guest(String name, int number) {
    return guest(name, number, "10.87.0." + (number + 1));
  }

  static NatGuest guest(String name, int number, String address) {
    return new NatGuest(
        name,
        "02:00:00:00:01:%02x".formatted(number),
        GATEWAY_MAC,
        1500,
        List.of(new NatAddress(address, "198.18.0.1", "")));
  }

  static NatPublication published(NatGuest guest, int port) {
    return new NatPublication(guest.name(), "tcp", "127.0.0.1", port, 80);
  }
}
