package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Machines that a {@code skiff-guard} starts and watches: the part of a hypervisor that is the same
 * for all of them. All methods block; safe for several threads.
 */
public final class GuardedMachines {
  /** How long a hypervisor may take to die with its guard: the kernel kills it at once. */
  private static final Duration DYING = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(5);

  private final GuardProgram guard;

  /**
   * @param guardProgram the {@code skiff-guard} binary, an absolute path
   */
  public GuardedMachines(Path guardProgram) {
    this.guard = new GuardProgram(guardProgram);
  }

  /**
   * The ABI of the kernel's Landlock that will confine hypervisors, 0 when it has none.
   *
   * @throws VmFailure when the guard's program does not run
   */
  public int landlock() {
    return guard.landlock();
  }

  /**
   * Starts a hypervisor under a guard. It finds the wires of docs/design/guest-channel.md on its
   * descriptors 3 to 7, and each door on its own.
   *
   * @param doors which sockets it listens on; gone when it has ended
   * @param arguments of the hypervisor, its absolute path first
   * @return once the hypervisor's program runs; it may have refused its arguments since, which then
   *     is how the machine ended
   * @throws VmFailure when it does not run; no process and no socket is left then
   * @throws IllegalArgumentException when an argument has a line feed or a NUL
   */
  public RunningMachine start(
      MachineFiles files,
      Set<Door> doors,
      List<String> arguments,
      Confinement confinement,
      GuardLimits limits) {
    Path file = spec(files);
    try {
      Files.writeString(file, new GuardSpec(files, doors, arguments, confinement, limits).text());
    } catch (IOException failed) {
      throw VmFailure.notWritten("the guard's orders", files.directory(), failed);
    }
    return new GuardedMachine(files.controlSocket(), guard.start(file), () -> howItEnded(files));
  }

  /**
   * Finds a machine started by an earlier engine; empty when none runs there, guard and hypervisor
   * both gone.
   */
  public Optional<RunningMachine> adopt(MachineFiles files) {
    MachineLock lock = new MachineLock(files);
    Patience patience = new Patience(files);
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        Optional<GuardedMachine> found =
            GuardedMachine.find(files.controlSocket(), () -> howItEnded(files));
        if (found.isPresent() || lock.free(() -> revoke(files))) {
          return found.map(machine -> machine);
        }
        patience.spend();
        LockSupport.parkNanos(LOOK.toNanos());
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * A guard that an earlier engine started and that has not taken its lock yet gives up without it.
   */
  private static void revoke(MachineFiles files) {
    try {
      Files.deleteIfExists(spec(files));
    } catch (IOException failed) {
      throw VmFailure.guardUnreachable("cannot remove " + spec(files), failed);
    }
  }

  private static Path spec(MachineFiles files) {
    return files.directory().resolve("guard.spec");
  }

  /**
   * How the last machine run in these files ended; empty while it runs, or when guard and guest
   * were killed before either could tell.
   */
  public Optional<MachineExit> lastExit(MachineFiles files) {
    Optional<MachineExit> exit = GuardFiles.exitRecord(files);
    if (exit.isPresent() || !new MachineLock(files).free()) {
      return exit;
    }
    // Once more: the guard may have written it before it let go of the lock.
    return GuardFiles.exitRecord(files).or(() -> GuardFiles.guestExit(files));
  }

  private Optional<MachineExit> howItEnded(MachineFiles files) throws InterruptedException {
    MachineLock lock = new MachineLock(files);
    Patience patience = new Patience(files);
    while (!lock.free()) {
      patience.spend();
      Thread.sleep(LOOK);
    }
    return lastExit(files);
  }

  /** Bounds a wait for a hypervisor to die. */
  private static final class Patience {
    private final MachineFiles files;
    private final long from = System.nanoTime();

    Patience(MachineFiles files) {
      this.files = files;
    }

    void spend() {
      if (System.nanoTime() - from > DYING.toNanos()) {
        throw VmFailure.guardUnreachable(
            "nobody listens on "
                + files.controlSocket()
                + ", yet a process of the machine still runs: see who holds "
                + files.directory().resolve("lock"),
            null);
      }
    }
  }
}
