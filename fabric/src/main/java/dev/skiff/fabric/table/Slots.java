package dev.skiff.fabric.table;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Which instance has which slot. A slot stays with its instance for as long as plans name it; then
 * it is free again only when nothing refers to it. Immutable.
 */
public record Slots(Map<String, Integer> byInstance) {
  public Slots {
    byInstance = Map.copyOf(byInstance);
  }

  public static Slots none() {
    return new Slots(Map.of());
  }

  /**
   * The slots of the instances of the next plan.
   *
   * @param referred whether flows still name a slot that nobody has
   */
  Slots next(Set<String> instances, IntPredicate referred) {
    Map<String, Integer> kept = new HashMap<>(byInstance);
    kept.keySet().retainAll(instances);
    BitSet taken = new BitSet();
    kept.values().forEach(taken::set);
    byInstance.values().forEach(taken::set);
    int from = Tables.OUTSIDE_SLOT + 1;
    // Sorted, so that the same plans give the same slots.
    for (String instance : new TreeMap<>(index(instances)).keySet()) {
      if (!kept.containsKey(instance)) {
        from = taken.nextClearBit(from);
        while (referred.test(from)) {
          from = taken.nextClearBit(from + 1);
        }
        kept.put(instance, from);
        taken.set(from);
      }
    }
    return new Slots(kept);
  }

  private static Map<String, Boolean> index(Set<String> instances) {
    Map<String, Boolean> index = new HashMap<>();
    instances.forEach(instance -> index.put(instance, true));
    return index;
  }

  int highest() {
    return byInstance.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }
}
