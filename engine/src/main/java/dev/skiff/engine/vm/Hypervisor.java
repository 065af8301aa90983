package dev.skiff.engine.vm;

import java.util.Optional;

/** Runs machines. All methods block; call them on virtual threads. */
public interface Hypervisor {

  String name();

  /**
   * Starts a machine whose life does not depend on the caller's. Removes the exit record of an
   * earlier run first; logs go on where they ended.
   *
   * @return once the machine's process runs and its guard listens; the guest has not booted yet
   * @throws VmFailure if the machine could not be started; nothing is left running then
   */
  RunningMachine start(MachineFiles files, Machine machine);

  /**
   * Finds a machine started by an earlier engine; empty when none runs there (see its exit record).
   */
  Optional<RunningMachine> adopt(MachineFiles files);

  /**
   * How the last machine run in these files ended; empty while it runs or when nobody could tell.
   */
  Optional<MachineExit> lastExit(MachineFiles files);

  /** Removes what an earlier, ended run left in these files about its end; logs stay. */
  void forget(MachineFiles files);

  /**
   * Told when a guest never came up, so that a hypervisor can mend its ways (give up an
   * acceleration that does not work) before the start is tried once more.
   */
  void neverCameUp();
}
