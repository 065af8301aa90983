package dev.skiff.engine.vm.qemu;

import dev.skiff.engine.vm.Hypervisor;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.FabricPort;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import dev.skiff.engine.vm.guard.Confinement;
import dev.skiff.engine.vm.guard.Door;
import dev.skiff.engine.vm.guard.GuardLimits;
import dev.skiff.engine.vm.guard.GuardedMachines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs machines as QEMU processes, each under a guard. */
public final class QemuHypervisor implements Hypervisor {
  /** What any dynamically linked program must be able to read. */
  private static final List<Path> SYSTEM =
      paths("/usr/share", "/etc", "/proc", "/sys", "/dev/urandom", "/dev/null", "/dev/zero");

  /**
   * Libraries are mapped executable, which Landlock counts as reading; the loader itself is
   * executed.
   */
  private static final List<Path> LIBRARIES =
      paths("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib");

  private static final Path KVM = Path.of("/dev/kvm");

  private final QemuInstallation installation;
  private final AccelerationProbe acceleration;
  private final GuardedMachines guards;

  public QemuHypervisor(
      QemuInstallation installation, AccelerationProbe acceleration, GuardedMachines guards) {
    this.installation = installation;
    this.acceleration = acceleration;
    this.guards = guards;
  }

  private static List<Path> paths(String... paths) {
    return Arrays.stream(paths).map(Path::of).toList();
  }

  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public RunningMachine start(MachineFiles files, Machine machine) {
    Path program = installation.program();
    Acceleration how = acceleration.verdict().acceleration();
    String name = files.controlSocket().getFileName().toString();
    List<String> words = QemuCommandLine.of(program.toString(), name, machine, how);
    RunningMachine guarded =
        guards.start(
            files, doors(machine), words, confinement(program, machine, how), GuardLimits.DEFAULT);
    return new QemuMachine(guarded, files.monitorSocket());
  }

  @Override
  public Optional<RunningMachine> adopt(MachineFiles files) {
    return guards.adopt(files).map(found -> new QemuMachine(found, files.monitorSocket()));
  }

  @Override
  public Optional<MachineExit> lastExit(MachineFiles files) {
    return guards.lastExit(files);
  }

  @Override
  public void forget(MachineFiles files) {
    try {
      Files.deleteIfExists(files.exitRecord());
      Files.deleteIfExists(files.directory().resolve("guest-exit"));
    } catch (IOException e) {
      throw VmFailure.startFailed("cannot remove the last run's exit record: " + e.getMessage());
    }
  }

  @Override
  public void neverCameUp() {
    if (acceleration.verdict().acceleration() == Acceleration.KVM) {
      acceleration.distrustKvm();
    }
  }

  private static Set<Door> doors(Machine machine) {
    boolean carried =
        machine.nic().filter(nic -> nic.attachment() instanceof FabricPort).isPresent();
    return carried ? EnumSet.of(Door.MONITOR, Door.NIC) : EnumSet.of(Door.MONITOR);
  }

  private static Confinement confinement(Path program, Machine machine, Acceleration how) {
    List<Path> read = new ArrayList<>(existing(SYSTEM));
    read.addAll(machine.readFiles());
    List<Path> write = new ArrayList<>(machine.writtenFiles());
    if (how == Acceleration.KVM) {
      write.add(KVM);
    }
    List<Path> execute = new ArrayList<>(existing(LIBRARIES));
    execute.add(program);
    return new Confinement(read, write, execute);
  }

  private static List<Path> existing(List<Path> paths) {
    return paths.stream().filter(Files::exists).toList();
  }
}
