package dev.skiff.engine.build.hermit;

import dev.skiff.engine.base.hermit.HermitBase;
import dev.skiff.engine.base.hermit.KernelLibrary;
import dev.skiff.engine.format.hermit.HermitProgram;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.RunDefaults;
import dev.skiff.engine.rust.Toolchain;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an image for Hermit says of its program; docs/design/hermit.md, The image. Pure. */
final class HermitLabels {
  private static final String PREFIX = RunDefaults.PREFIX + HermitBase.NAME + ".";
  private static final String MEMORY = RunDefaults.PREFIX + "memory";

  /** A project of a thousand crates has half of it. */
  private static final int MAX_CRATES_CHARACTERS = 256 << 10;

  private static final long MEBIBYTE = 1 << 20;

  private final SortedMap<String, String> labels = new TreeMap<>();

  HermitLabels(HermitProgram program) {
    labels.put(RunDefaults.PREFIX + "base", HermitBase.NAME);
    put("bus", program.bus().word());
    program.kernelVersion().ifPresent(version -> put("kernel", "hermit " + version));
    switch (program.bus()) {
      case PCI -> {
        // The base's least memory is enough.
      }
      case MMIO ->
          labels.put(MEMORY, Long.toString(HermitBase.MINIMUM_MEMORY_MMIO_MEBIBYTES * MEBIBYTE));
    }
  }

  /** With what it was compiled of and by. */
  HermitLabels madeOf(KernelLibrary library, Toolchain toolchain, List<String> crates) {
    put("kernel", library.kernel());
    put("library", library.id() + " " + library.digest());
    put("toolchain", toolchain.compilerVersion() + "; " + toolchain.linkerVersion());
    String all = String.join("\n", crates);
    put("crates", all.substring(0, Math.min(all.length(), MAX_CRATES_CHARACTERS)));
    return this;
  }

  private void put(String name, String value) {
    labels.put(PREFIX + name, value);
  }

  /** A configuration with these beside its own; its own memory wins. */
  ImageConfig with(ImageConfig config) {
    SortedMap<String, String> all = new TreeMap<>(labels);
    all.putAll(config.labels());
    all.put(RunDefaults.PREFIX + "base", HermitBase.NAME);
    return new ImageConfig(
        config.entrypoint(),
        config.command(),
        config.environment(),
        "",
        config.user(),
        config.exposedPorts(),
        all,
        config.stopSignal());
  }
}
