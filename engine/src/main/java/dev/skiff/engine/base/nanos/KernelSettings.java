package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.tfs.Manifest.Fields;
import dev.skiff.engine.format.tfs.Manifest.Text;
import dev.skiff.engine.format.tfs.Manifest.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings of {@code nanos:} in a manifest (docs/nanos.md). Pure. */
final class KernelSettings {
  private static final String INTERFACE = "en1";

  /** What the kernel is told of an interface that need not ask (src/net/net.c). */
  private static final List<String> TOLD = List.of("ipaddr", "netmask", "gateway");

  private static final String WAIT_IP4 = "exec_wait_for_ip4_secs";

  /** For an answer: programs expect an address when they begin. */
  private static final String WAIT_SECONDS = "10";

  /** In a manifest any value switches a flag on, so that a flag that is off is left out. */
  private static final Map<String, String> FLAGS =
      Map.ofEntries(
          Map.entry("readonly", "readonly_rootfs"),
          Map.entry("exec-protection", "exec_protection"),
          Map.entry("program-overwrite", "program_overwrite"),
          Map.entry("static-map", "static_map_program"),
          Map.entry("missing-files", "missing_files"),
          Map.entry("fault-notes", "fault"),
          Map.entry("trace-calls", "ltrace"),
          Map.entry("debug-syscalls", "debugsyscalls"),
          Map.entry("syscall-summary", "syscall_summary"),
          Map.entry("program-symbols", "ingest_program_symbols"),
          Map.entry(KernelWish.KERNEL_SYMBOLS, "ingest_kernel_symbols"),
          Map.entry("gdb", "gdb"));

  private static final Map<String, List<String>> TEXTS =
      Map.ofEntries(
          Map.entry("log-level", List.of("log_level")),
          Map.entry("so-rcvbuf", List.of("so_rcvbuf")),
          Map.entry("core-dump", List.of("coredumplimit")),
          Map.entry("mmap-min-addr", List.of("mmap_min_addr")),
          Map.entry("netconsole-ip", List.of("netconsole_ip")),
          Map.entry("netconsole-port", List.of("netconsole_port")),
          Map.entry("trace", List.of("trace")),
          Map.entry("telnet", List.of("telnet_mgmt")),
          Map.entry("mtu", List.of(INTERFACE, "mtu")),
          Map.entry("ip6-address", List.of(INTERFACE, "ip6addr")),
          Map.entry("wait-ip4", List.of(INTERFACE, WAIT_IP4)),
          Map.entry("wait-ip6", List.of(INTERFACE, "exec_wait_for_ip6_secs")),
          Map.entry("io-queues", List.of(INTERFACE, "io-queues")));

  /** Settings that have others in them, as lists have. */
  private static final Map<String, String> GROUPS =
      Map.of(
          "exit.expected", "expected_exit_code",
          "exit.reboot", "reboot_on_exit",
          "exit.idle", "idle_on_exit",
          "uname", "uname",
          "consoles", "consoles",
          "mute-syscalls", "notrace",
          "only-syscalls", "tracelist",
          "tracelog", "tracelog");

  /** What this base itself says. */
  private static final Set<String> OWN =
      Set.of(
          "program",
          "arguments",
          "environment",
          "children",
          "consoles",
          "cwd",
          "debug_exit",
          "klibs",
          "mounts");

  /** The program's output comes out there. */
  private static final String WITHOUT_OUTPUT = "-serial";

  private static final String MANIFEST = "manifest.";
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
    List<String> text = TEXTS.get(name);
    if (name.equals(KernelWish.BOOT)
        || name.equals(KernelWish.VERSION)
        || name.startsWith(KernelWish.KLIBS)) {
      return; // Of the kernel, not of its manifest.
    }
    if (flag != null) {
      put(List.of(flag), isOn(name, value) ? "t" : "");
    } else if (text != null) {
      put(text, value);
    } else if (name.equals("aslr")) {
      put(List.of("noaslr"), isOn(name, value) ? "" : "t");
    } else if (name.equals("dhcp")) {
      ask(isOn(name, value));
    } else if (name.equals("huge-pages")) {
      put(List.of("transparent_hugepage"), isOn(name, value) ? "" : "never");
    } else if (name.startsWith(MANIFEST)) {
      free(words(name.substring(MANIFEST.length())), value);
    } else if (name.startsWith(KernelWish.KLIB)) {
      List<String> words = words(name.substring(KernelWish.KLIB.length()));
      free(words.subList(1, words.size()), value);
    } else {
      grouped(name, value);
    }
  }

  private void ask(boolean on) {
    if (on) {
      SortedMap<String, Value> fields = group(manifest, INTERFACE);
      fields.keySet().removeAll(TOLD);
      fields.put(WAIT_IP4, new Text(WAIT_SECONDS));
      manifest.put(INTERFACE, new Fields(fields));
    }
  }

  private void grouped(String name, String value) {
    for (Map.Entry<String, String> group : GROUPS.entrySet()) {
      boolean whole = name.equals(group.getKey());
      if (whole || name.startsWith(group.getKey() + ".")) {
        if (group.getKey().equals("consoles") && value.equals(WITHOUT_OUTPUT)) {
          throw refused("the program's output comes by its serial console");
        }
        List<String> path = new ArrayList<>(List.of(group.getValue()));
        if (!whole) {
          path.addAll(words(name.substring(group.getKey().length() + 1)));
        }
        put(checked(path), value);
        return;
      }
    }
    throw refused("there is no setting '" + name + "'");
  }

  private void free(List<String> path, String value) {
    if (path.isEmpty() || OWN.contains(path.getFirst()) || path.equals(List.of(INTERFACE))) {
      String name = path.isEmpty() ? "" : path.getFirst();
      throw refused("'" + name + "' in its manifest is not free to be set");
    }
    put(checked(path), value);
  }

  private static List<String> words(String name) {
    return List.of(name.split("\\.", -1));
  }

  /** An empty last word stands for a group that has to be there. */
  private static List<String> checked(List<String> path) {
    int last = path.size() - 1;
    if (path.subList(0, last).contains("")
        || (last == 0 && path.contains(""))
        || last >= MAX_DEPTH) {
      throw refused("'" + String.join(".", path) + "' is no name in its manifest");
    }
    return path;
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
      if (!name.isEmpty()) {
        into.put(name, new Text(value));
      }
      return;
    }
    SortedMap<String, Value> group = group(into, name);
    put(group, path.subList(1, path.size()), value);
    into.put(name, new Fields(group));
  }

  /** A copy, to be changed and put back; empty where there is none. */
  private static SortedMap<String, Value> group(SortedMap<String, Value> of, String name) {
    SortedMap<String, Value> group = new TreeMap<>();
    if (of.get(name) instanceof Fields present) {
      group.putAll((Map<String, Value>) present.values());
    }
    return group;
  }

  private static BaseFailure refused(String why) {
    return BaseFailure.unfit(
        NanosKernels.BASE, why, "see 'nanos' in docs/nanos.md for what can be set");
  }
}
