package dev.skiff.engine.operation;

import dev.skiff.engine.vm.Hypervisor;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.util.Optional;

/**
 * One engine's way to a hypervisor that outlives it. Threads of an engine that was lost live on in
 * a test; by this they reach no machine any more.
 */
final class MortalHypervisor implements Hypervisor {
  private final Hypervisor lasting;
  private boolean dead;

  MortalHypervisor(Hypervisor lasting) {
    this.lasting = lasting;
  }

  synchronized void die() {
    dead = true;
  }

  private void requireAlive() {
    if (dead) {
      throw VmFailure.startFailed("this engine is no more");
    }
  }

  @Override
  public String name() {
    return lasting.name();
  }

  @Override
  public synchronized RunningMachine start(MachineFiles files, Machine machine) {
    requireAlive();
    return lasting.start(files, machine);
  }

  @Override
  public synchronized Optional<RunningMachine> adopt(MachineFiles files) {
    requireAlive();
    return lasting.adopt(files);
  }

  @Override
  public Optional<MachineExit> lastExit(MachineFiles files) {
    return lasting.lastExit(files);
  }

  @Override
  public synchronized void forget(MachineFiles files) {
    requireAlive();
    lasting.forget(files);
  }

  @Override
  public void neverCameUp() {
    lasting.neverCameUp();
  }
}
