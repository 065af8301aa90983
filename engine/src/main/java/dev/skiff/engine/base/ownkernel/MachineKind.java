package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.vm.Machine.Board;
import java.util.Locale;

/** The machines that a kernel may have been made for. */
enum MachineKind {
  MICROVM(Board.MICROVM, "mmio"),
  PC(Board.PC, "pci"),
  Q35(Board.Q35, "pci");

  private final Board board;
  private final String bus;

  MachineKind(Board board, String bus) {
    this.board = board;
    this.bus = bus;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Board board() {
    return board;
  }

  String bus() {
    return bus;
  }

  /** Where nobody says: as a family's own tools start it (docs/design/own-kernel.md, Machine). */
  static MachineKind usual(Bootable kernel) {
    return switch (kernel.family()) {
      case ARCEOS -> Q35;
      case UNIKRAFT, OSV, RUMPRUN, SOLO5, LINUX -> PC;
      case OTHER -> kernel.entry() == Entry.PVH ? MICROVM : PC;
    };
  }
}
