package dev.skiff.engine.base.linux;

import dev.skiff.engine.format.modinfo.ModuleInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which modules must be loaded, and in which order, so that the wanted ones work: pure, and the
 * same for the same input.
 *
 * @param order names, each after all it needs
 * @param missing what is neither a module nor built in, each with who needs it
 */
record ModuleClosure(List<String> order, List<String> missing) {
  /** A needed driver pulls in a handful; a chain longer than this is not a kernel's. */
  private static final int MAX_DEPTH = 64;

  ModuleClosure {
    order = List.copyOf(order);
    missing = List.copyOf(missing);
  }

  /**
   * @param builtIn names of modules, and other names they answer to, that the kernel holds already
   */
  static ModuleClosure of(
      List<String> wanted, Map<String, ModuleInfo> modules, Set<String> builtIn) {
    Walk walk = new Walk(modules, builtIn);
    for (String name : wanted) {
      walk.require(name, "every guest", 0);
    }
    return new ModuleClosure(List.copyOf(walk.order), List.copyOf(walk.missing));
  }

  private static final class Walk {
    private final Map<String, ModuleInfo> modules;
    private final Set<String> builtIn;
    private final Set<String> seen = new LinkedHashSet<>();
    private final List<String> order = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();

    Walk(Map<String, ModuleInfo> modules, Set<String> builtIn) {
      this.modules = modules;
      this.builtIn = builtIn;
    }

    void require(String name, String neededBy, int depth) {
      if (builtIn.contains(name) || seen.contains(name)) {
        return;
      }
      ModuleInfo info = modules.get(name);
      if (info == null || depth > MAX_DEPTH) {
        missing.add(name + " (needed by " + neededBy + ")");
        return;
      }
      seen.add(name);
      for (String soft : info.loadBefore()) {
        provider(soft).ifPresent(module -> require(module, name, depth + 1));
      }
      for (String needed : info.depends()) {
        require(needed, name, depth + 1);
      }
      order.add(name);
    }

    /**
     * Who answers to a name that is a module's or an alias. Of several, e.g. crc32c_generic and
     * crc32c_intel for {@code crc32c}, the generic one: it runs on every CPU.
     */
    private Optional<String> provider(String wanted) {
      String name = ModuleInfo.canonical(wanted);
      if (builtIn.contains(name) || builtIn.contains(wanted)) {
        return Optional.empty();
      }
      if (modules.containsKey(name)) {
        return Optional.of(name);
      }
      List<String> providers =
          modules.entrySet().stream()
              .filter(entry -> entry.getValue().aliases().contains(wanted))
              .map(Map.Entry::getKey)
              .sorted()
              .toList();
      return providers.stream()
          .filter(provider -> provider.endsWith("_generic"))
          .findFirst()
          .or(() -> providers.stream().findFirst());
    }
  }
}
