package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.nanos.BootParts;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.UefiFirmware;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;

/**
 * How a guest comes to its kernel, and what of it its disk must have.
 *
 * @param klibs with those that they need
 * @param symbols whether the kernel is to find its own file
 */
record BootPlan(KernelFolder kernel, BootKind kind, SortedSet<String> klibs, boolean symbols) {

  /**
   * What a guest's settings ask for, of a kernel.
   *
   * @throws BaseFailure when the kernel lacks something
   */
  static BootPlan of(KernelWish wish, KernelFolder kernel) throws IOException {
    SortedSet<String> klibs =
        wish.klibs().isEmpty()
            ? wish.klibs()
            : kernel.klibs().closure(wish.klibs(), kernel.version());
    return new BootPlan(kernel, wish.boot(), klibs, wish.symbols());
  }

  /** The parts of the disk before the root. */
  BootParts parts() throws IOException {
    if (isBare()) {
      return BootParts.NONE;
    }
    FileTree.Builder files = FileTree.builder();
    // Also for klibs alone: it finds the names that they are linked with in its own file.
    kernel.putKernel(files);
    for (String klib : klibs) {
      kernel.putKlib(files, klib);
    }
    BootParts parts = BootParts.NONE.withFiles(files.build());
    return switch (kind) {
      case DIRECT -> parts;
      case BIOS -> parts.withImage(kernel.bootImage().orElseThrow(() -> lacks("boot.img")));
      case UEFI -> parts.withLoader(kernel.loader().orElseThrow(() -> lacks("bootx64.efi")));
    };
  }

  /** Stands for the parts: the same text is the same parts; empty for none. */
  String mark() {
    return isBare() ? "" : "%s %s %s %s".formatted(kernel.id(), kind.word(), symbols, klibs);
  }

  /** Whether the disk needs nothing but its root. */
  private boolean isBare() {
    return kind == BootKind.DIRECT && klibs.isEmpty() && !symbols;
  }

  /**
   * The board of the machine.
   *
   * @param pci whether it has devices that the kernel knows on PCI only
   */
  Machine.Board board(boolean pci) {
    if (kind != BootKind.DIRECT) {
      return Machine.Board.Q35;
    }
    return pci ? Machine.Board.PC_QBOOT : Machine.Board.MICROVM;
  }

  /** What the machine runs first. */
  Machine.Boot boot() {
    return switch (kind) {
      // The kernel reads no command line when it is entered directly.
      case DIRECT -> new Machine.Kernel(kernel.kernel(), Optional.empty(), "");
      case BIOS -> new Machine.FirstDisk(Optional.empty());
      case UEFI -> new Machine.FirstDisk(Optional.of(firmware()));
    };
  }

  private static Path firmware() {
    return UefiFirmware.find(System.getenv())
        .orElseThrow(() ->
            BaseFailure.unfit(
                NanosKernels.BASE,
                "there is no UEFI firmware on this computer",
                "install it (apt-get install --no-install-recommends ovmf), or name it in "
                    + UefiFirmware.VARIABLE));
  }

  private BaseFailure lacks(String file) {
    return BaseFailure.unfit(
        NanosKernels.BASE,
        "the kernel %s came without %s, which boot: %s needs"
            .formatted(kernel.version(), file, kind.word()),
        "take a release that has it, or boot: direct");
  }
}
