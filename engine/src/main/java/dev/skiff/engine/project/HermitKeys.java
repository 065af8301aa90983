package dev.skiff.engine.project;

import dev.skiff.engine.project.Shape.Group;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys of {@code hermit}: how a program for that base is compiled, docs/hermit.md. */
final class HermitKeys {
  private static final Key<String> BUS =
      Key.of(
          "bus",
          Scalars.BUS,
          "mmio",
          "Where the kernel looks for the network: pci (a q35) or mmio (a microvm).");

  static final Key<SortedMap<String, String>> HERMIT =
      Key.of(
          "hermit",
          new Group<>("a group of settings", List.of(BUS), HermitKeys::settings),
          "{bus: mmio}",
          "How the program is compiled where the base is hermit.");

  private HermitKeys() {}

  private static SortedMap<String, String> settings(Section hermit) {
    SortedMap<String, String> settings = new TreeMap<>();
    hermit.get(BUS).ifPresent(bus -> settings.put(BUS.name(), bus));
    return settings;
  }
}
