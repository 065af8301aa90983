package dev.skiff.engine.vm.fake;

import dev.skiff.engine.vm.Hypervisor;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Runs {@link FakeMachine}s. They live as long as this object does, so that an engine can be killed
 * and begun again on the same hypervisor.
 */
public final class FakeHypervisor implements Hypervisor {
  private final InstantSource clock;
  private final Consumer<FakeMachine> guest;
  private final Map<Path, FakeMachine> machines = new ConcurrentHashMap<>();
  private final Set<Path> hidden = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> refusal = Optional.empty();
  private volatile int distrusted;

  /**
   * @param guest is given every machine that starts, before its start returns, to script it
   */
  public FakeHypervisor(InstantSource clock, Consumer<FakeMachine> guest) {
    this.clock = clock;
    this.guest = guest;
  }

  /** From now on starts fail for this reason; empty ends that. */
  public void refuseStarts(Optional<String> why) {
    refusal = why;
  }

  /** The machine last started in this folder. */
  public Optional<FakeMachine> machine(Path directory) {
    return Optional.ofNullable(machines.get(directory));
  }

  /** The guard of the machine in this folder does not answer, as if it was stopped, or does. */
  public void hide(Path directory, boolean silent) {
    if (silent) {
      hidden.add(directory);
    } else {
      hidden.remove(directory);
    }
  }

  /** How often it was told that a guest never came up. */
  public int timesDistrusted() {
    return distrusted;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public RunningMachine start(MachineFiles files, Machine machine) {
    refusal.ifPresent(why -> {
      throw VmFailure.startFailed(why);
    });
    FakeMachine fake = new FakeMachine(machine, clock);
    machines.put(files.directory(), fake);
    guest.accept(fake);
    return fake.handle();
  }

  @Override
  public Optional<RunningMachine> adopt(MachineFiles files) {
    if (hidden.contains(files.directory())) {
      throw VmFailure.guardUnreachable("it is hidden", null);
    }
    return machine(files.directory()).filter(fake -> !fake.ended()).map(FakeMachine::handle);
  }

  @Override
  public Optional<MachineExit> lastExit(MachineFiles files) {
    return machine(files.directory()).flatMap(FakeMachine::exit);
  }

  @Override
  public void forget(MachineFiles files) {
    machines.remove(files.directory());
  }

  @Override
  public synchronized void neverCameUp() {
    distrusted++;
  }
}
