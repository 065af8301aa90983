package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.format.kernel.BootFile.Family;
import dev.skiff.engine.vm.Machine.Wires;

/** How a kernel is booted: what its image says, and else what its family wants. Pure. */
record BootPlan(
    Bootable kernel,
    MachineKind machine,
    Wires wires,
    ExitChannel exit,
    boolean powerButton,
    KernelSettings settings) {

  /**
   * Decides.
   *
   * @throws BaseFailure when the image wants what such a kernel cannot be given
   */
  static BootPlan of(Bootable kernel, KernelSettings settings) {
    MachineKind machine = settings.machine().orElseGet(() -> MachineKind.usual(kernel));
    boolean disk = kernel.entry() == Entry.BIOS_DISK;
    if (disk && machine == MachineKind.MICROVM) {
      throw refused("a microvm has no BIOS, and " + kernel.about() + " needs one");
    }
    if (disk && settings.initrd().isPresent()) {
      throw refused("a disk boots itself, and takes no initrd");
    }
    boolean speaksByBios =
        disk || (kernel.entry() == Entry.LINUX && kernel.family() == Family.OTHER);
    return new BootPlan(
        kernel,
        machine,
        speaksByBios && machine != MachineKind.MICROVM ? Wires.SERIAL_SCREEN : Wires.SERIAL_LINE,
        settings.exit().orElseGet(() -> usualExit(kernel.family())),
        settings.powerButton().orElseGet(() -> minds(kernel)),
        settings);
  }

  /** Solo5 leaves its device alone on success; its last line is what its tests read, too. */
  private static ExitChannel usualExit(Family family) {
    return family == Family.SOLO5
        ? new ExitChannel.Line("Solo5: solo5_exit(", ") called")
        : new ExitChannel.DebugDevice();
  }

  private static boolean minds(Bootable kernel) {
    return switch (kernel.family()) {
      case OSV, LINUX -> true;
      case UNIKRAFT, RUMPRUN, SOLO5, ARCEOS -> false;
      case OTHER -> kernel.entry() == Entry.BIOS_DISK;
    };
  }

  /** The kernel's command line for an instance, or why it has none. */
  CommandLine commandLine(Telling telling) {
    if (settings.template().isPresent()) {
      return settings.template().get().fill(telling);
    }
    Dialect dialect = settings.dialect().orElseGet(() -> Dialect.of(kernel.family()));
    boolean silent = kernel.entry() == Entry.BIOS_DISK && dialect != Dialect.OSV;
    return silent ? Dialect.ARCEOS.line(telling) : dialect.line(telling);
  }

  private static BaseFailure refused(String why) {
    return BaseFailure.unfit(
        OwnKernelBase.NAME, why, "see 'kernel' in docs/own-kernel.md for what can be set");
  }
}
