package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.shelf.Shelf;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.hermit.Bus;
import dev.skiff.engine.rust.Toolchain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one kernel library is made: the same plan, the same library. Pure; docs/design/hermit.md, The
 * kernel library.
 */
record LibraryPlan(Bus bus, String compiler, String linker) {
  static final String TARGET = "x86_64-unknown-none";

  /** What keeps a kernel's words off the line that is its program's. */
  static final Map<String, String> ENVIRONMENT =
      Map.of("HERMIT_LOG_LEVEL_FILTER", "error", "NO_COLOR", "1");

  private static final int TOOLCHAIN_DIGITS = 12;

  static LibraryPlan of(Bus bus, Toolchain toolchain) {
    return new LibraryPlan(bus, toolchain.compilerVersion(), toolchain.linkerVersion());
  }

  /** Without {@code smp}: its build script wants tools of LLVM. */
  String features() {
    String common = "tcp,udp,dns,dhcpv4,fsgsbase";
    return switch (bus) {
      case PCI -> "pci,acpi," + common;
      case MMIO -> common;
    };
  }

  /** The same in every process, so that a kernel is found again. */
  String id() {
    String all =
        String.join(
            "\n",
            "hermit library " + LibraryRecord.FORMAT,
            KernelSource.DIGEST,
            String.join("\n", KernelSource.CHANGES),
            features(),
            new TreeMap<>(ENVIRONMENT).toString(),
            compiler,
            linker);
    return Shelf.id(KernelSource.VERSION + "-" + bus.word(), Sha256.of(all));
  }

  /** Stands for the toolchain alone. */
  String toolchainKey() {
    return Sha256.of(compiler + "\n" + linker).substring(0, TOOLCHAIN_DIGITS);
  }

  /** After {@code cargo}. */
  List<String> arguments(Path target) {
    return List.of(
        "build",
        "--locked",
        "--lib",
        "--release",
        "--target",
        TARGET,
        "-Zbuild-std=core,alloc",
        "-Zbuild-std-features=compiler-builtins-mem",
        "--no-default-features",
        "--features",
        features(),
        "--target-dir",
        target.toString());
  }
}
