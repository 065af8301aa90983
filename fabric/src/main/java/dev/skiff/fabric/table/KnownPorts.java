package dev.skiff.fabric.table;

import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PlannedPublication;
import dev.skiff.wire.fabric.PlannedService;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * At which ports instances are known to serve: those that are published, those that a link names
 * one by one, and those that their images expose. What the plan says nothing of is not known.
 * Immutable.
 */
public final class KnownPorts {
  /** Of one instance, the lowest: as many as there may be rules between two. */
  static final int MOST_OF_INSTANCE = 256;

  private final int[][] ofSlot;

  private KnownPorts(List<SortedSet<Integer>> ports) {
    ofSlot =
        ports.stream()
            .map(
                each -> each.stream().mapToInt(Integer::intValue).limit(MOST_OF_INSTANCE).toArray())
            .toArray(int[][]::new);
  }

  static KnownPorts of(FabricPlan plan, int slots, ToIntFunction<String> slotOf) {
    List<SortedSet<Integer>> ports = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      ports.add(new TreeSet<>());
    }
    for (PlannedPort port : plan.ports()) {
      for (PlannedService service : port.services()) {
        ports
            .get(slotOf.applyAsInt(port.instance()))
            .add(known(PortRules.protocolOf(service.protocol()), service.port()));
      }
    }
    for (PlannedPublication published : plan.published()) {
      ports
          .get(slotOf.applyAsInt(published.instance()))
          .add(known(PortRules.protocolOf(published.protocol()), published.guestPort()));
    }
    for (PlannedLink link : plan.links()) {
      int protocol = PortRules.protocolOf(link.protocol());
      boolean hasPorts = protocol == Protocol.TCP || protocol == Protocol.UDP;
      if (hasPorts && link.firstPort() == link.lastPort() && link.firstPort() > 0) {
        ports.get(slotOf.applyAsInt(link.to())).add(known(protocol, link.firstPort()));
      }
    }
    return new KnownPorts(ports);
  }

  private static int known(int protocol, int port) {
    return (protocol << 16) | port;
  }

  /** For {@link #protocol} and {@link #port}, TCP's first, the lower first. Not to be changed. */
  public int[] of(int slot) {
    return ofSlot[slot];
  }

  public static int protocol(int known) {
    return known >>> 16;
  }

  public static int port(int known) {
    return known & 0xffff;
  }
}
