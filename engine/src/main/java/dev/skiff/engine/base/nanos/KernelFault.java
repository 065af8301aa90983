package dev.skiff.engine.base.nanos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What is known to be wrong with builds of the kernel. */
enum KernelFault {
  /** Of the parts of a {@code writev} to the console the first is dropped. */
  CONSOLE_WRITEV(
      "console-writev",
      "it loses the first part of what is written to the console in several parts;"
          + " statically linked musl programs that print hang");

  private static final Map<String, Set<KernelFault>> BY_BUILD = read();

  private final String key;
  private final String consequence;

  KernelFault(String key, String consequence) {
    this.key = key;
    this.consequence = consequence;
  }

  /** One sentence without its end, "it …", for people. */
  String consequence() {
    return consequence;
  }

  /**
   * The faults of a build.
   *
   * @param build a commit, in full
   */
  static Set<KernelFault> of(String build) {
    return BY_BUILD.getOrDefault(build, Set.of());
  }

  /** Lines of {@code commit fault}, and comments. */
  private static Map<String, Set<KernelFault>> read() {
    Map<String, Set<KernelFault>> faults = new HashMap<>();
    try (InputStream in =
        Objects.requireNonNull(
            KernelFault.class.getResourceAsStream("faults.txt"), "faults.txt is not packaged")) {
      new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", 2))
          .forEach(words ->
              faults
                  .computeIfAbsent(words[0], _ -> EnumSet.noneOf(KernelFault.class))
                  .add(named(words[1])));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read faults.txt", unreadable);
    }
    return Map.copyOf(faults);
  }

  private static KernelFault named(String key) {
    for (KernelFault fault : values()) {
      if (fault.key.equals(key)) {
        return fault;
      }
    }
    throw new IllegalStateException("faults.txt names an unknown fault: '" + key + "'");
  }
}
