package dev.skiff.engine.rust;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What cargo is told by its environment: the user's, so that registries, proxies and credentials
 * are theirs, less what would change what is compiled. Pure.
 */
final class CargoEnvironment {
  private CargoEnvironment() {}

  /**
   * @param inherited the engine's own
   * @param added wins
   */
  static SortedMap<String, String> of(
      Map<String, String> inherited, Toolchain toolchain, Map<String, String> added) {
    SortedMap<String, String> environment = new TreeMap<>();
    inherited.forEach((name, value) -> {
      if (!changesTheBuild(name)) {
        environment.put(name, value);
      }
    });
    environment.put("RUSTC", toolchain.path(Toolchain.Part.COMPILER).toString());
    // Lets a released compiler make its own library for another target.
    environment.put("RUSTC_BOOTSTRAP", "1");
    environment.put("CARGO_TERM_COLOR", "never");
    environment.put("CARGO_TERM_PROGRESS_WHEN", "never");
    environment.putAll(added);
    return environment;
  }

  private static boolean changesTheBuild(String name) {
    return name.startsWith("RUST")
        || name.startsWith("CARGO_BUILD_")
        || name.startsWith("CARGO_TARGET_")
        || name.startsWith("CARGO_PROFILE_")
        || name.startsWith("CARGO_UNSTABLE_")
        || name.startsWith("CARGO_ENCODED_")
        || name.startsWith("HERMIT_");
  }
}
