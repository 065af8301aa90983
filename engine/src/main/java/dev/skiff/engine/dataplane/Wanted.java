package dev.skiff.engine.dataplane;

import dev.skiff.wire.fabric.FabricPlan;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that the data plane is to do, whole each time.
 *
 * @param plan of the fabric; its {@code nat} is the data plane's to fill in
 * @param guests that may go outside or are reached from there; names and addresses are unique
 * @param publications of guests named in {@code guests}; protocol, address and port are unique
 */
public record Wanted(FabricPlan plan, List<NatGuest> guests, List<NatPublication> publications) {
  public Wanted {
    guests = List.copyOf(guests);
    publications = List.copyOf(publications);
    requireUnique("guest", guests.stream().map(NatGuest::name));
    requireUnique("publication", publications.stream().map(NatPublication::place));
  }

  /** What an engine wants that has no instance. */
  public static Wanted nothing() {
    return new Wanted(FabricPlan.empty(), List.of(), List.of());
  }

  /** The same, its plan under another revision. */
  public Wanted numbered(long revision) {
    return new Wanted(plan.numbered(revision), guests, publications);
  }

  /** Whether a guest is attached; names and addresses alone need no fabric. */
  boolean needsFabric() {
    return plan.ports().stream().anyMatch(port -> !port.socket().isEmpty());
  }

  boolean needsNat() {
    return !guests.isEmpty();
  }

  private static void requireUnique(String what, Stream<?> keys) {
    List<?> all = keys.toList();
    if (all.stream().distinct().count() != all.size()) {
      throw new IllegalArgumentException("a " + what + " is wanted twice: " + all);
    }
  }
}
