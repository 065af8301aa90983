package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import java.nio.file.Path;
import java.util.Optional;

/** Where one instance's output is, and the wait for more of it. */
record InstanceOutput(String id, MachineFiles files, Instances instances, Supervisor supervisor)
    implements Engine.Output {

  @Override
  public Path logDirectory() {
    return files.logDirectory();
  }

  @Override
  public Path console() {
    return files.console();
  }

  @Override
  public LogPosition lastRun() {
    return instances.byId(id).flatMap(Instance::run).map(Run::log).orElse(LogPosition.START);
  }

  @Override
  public boolean awaitMore(LogPosition past) throws InterruptedException {
    instances.await(id, now -> now.map(i -> i.phase() != Phase.CREATED).orElse(true));
    Optional<RunningMachine> machine = supervisor.awaitMachine(id);
    return machine.isPresent() && machine.get().awaitLog(past);
  }

  @Override
  public long lostBytes() {
    return instances.byId(id).map(Instance::lostOutputBytes).orElse(0L);
  }
}
