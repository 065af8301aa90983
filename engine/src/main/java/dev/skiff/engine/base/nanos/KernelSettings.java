package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.tfs.Manifest.Fields;
import dev.skiff.engine.format.tfs.Manifest.Text;
import dev.skiff.engine.format.tfs.Manifest.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings of {@code nanos:} in a manifest (docs/nanos.md). Pure. */
final class KernelSettings {
  /** In a manifest any value switches a flag on, so that a flag that is off is left out. */
  private static final Map<String, String> FLAGS =
      Map.of(
          "readonly", "readonly_rootfs",
          "exec-protection", "exec_protection",
          "static-map", "static_map_program",
          "missing-files", "missing_files");

  private static final Map<String, String> TEXTS =
      Map.of("log-level", "log_level", "so-rcvbuf", "so_rcvbuf");

  /** What this base itself says; and {@code consoles}, as the console is the program's output. */
  private static final Set<String> OWN =
      Set.of("program", "arguments", "environment", "children", "consoles", "cwd", "debug_exit");

  private static final String MANIFEST = "manifest.";
  private static final String INTERFACE = "en1";
  private static final int MAX_DEPTH = 8;

  private final SortedMap<String, Value> manifest;

  private KernelSettings(SortedMap<String, Value> manifest) {
    this.manifest = manifest;
  }

  /**
   * Puts settings into a manifest.
   *
   * @throws BaseFailure for one that is unknown, or is not the user's to set
   */
  static void add(SortedMap<String, String> settings, SortedMap<String, Value> manifest) {
    KernelSettings target = new KernelSettings(manifest);
    settings.forEach(target::add);
  }

  private void add(String name, String value) {
    String flag = FLAGS.get(name);
    String text = TEXTS.get(name);
    if (flag != null) {
      put(List.of(flag), isOn(name, value) ? "t" : "");
    } else if (text != null) {
      put(List.of(text), value);
    } else if (name.equals("aslr")) {
      put(List.of("noaslr"), isOn(name, value) ? "" : "t");
    } else if (name.equals("huge-pages")) {
      put(List.of("transparent_hugepage"), isOn(name, value) ? "" : "never");
    } else if (name.equals("mtu")) {
      put(List.of(INTERFACE, "mtu"), value);
    } else if (name.startsWith(MANIFEST)) {
      free(List.of(name.substring(MANIFEST.length()).split("\\.", -1)), value);
    } else {
      throw refused("there is no setting '" + name + "'");
    }
  }

  private void free(List<String> path, String value) {
    if (OWN.contains(path.getFirst()) || path.equals(List.of(INTERFACE))) {
      throw refused("'" + path.getFirst() + "' in its manifest is not free to be set");
    }
    if (path.contains("") || path.size() > MAX_DEPTH) {
      throw refused("'" + String.join(".", path) + "' is no name in its manifest");
    }
    put(path, value);
  }

  private static boolean isOn(String name, String value) {
    return switch (value) {
      case "yes", "true" -> true;
      case "no", "false" -> false;
      default -> throw refused("'" + name + "' is yes or no, not '" + value + "'");
    };
  }

  private void put(List<String> path, String value) {
    if (!value.isEmpty()) {
      put(manifest, path, value);
    }
  }

  private static void put(SortedMap<String, Value> into, List<String> path, String value) {
    String name = path.getFirst();
    if (path.size() == 1) {
      into.put(name, new Text(value));
      return;
    }
    SortedMap<String, Value> group = new TreeMap<>();
    if (into.get(name) instanceof Fields present) {
      group.putAll((Map<String, Value>) present.values());
    }
    put(group, path.subList(1, path.size()), value);
    into.put(name, new Fields(group));
  }

  private static BaseFailure refused(String why) {
    return BaseFailure.unfit(
        NanosKernels.BASE, why, "see 'nanos' in docs/nanos.md for what can be set");
  }
}
