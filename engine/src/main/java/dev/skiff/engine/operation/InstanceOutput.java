package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where the output of one instance's run is, and the wait for more of it. */
final class InstanceOutput implements Engine.Output {
  private final String id;
  private final int run;
  private final MachineFiles files;
  private final Instances instances;
  private final Supervisor supervisor;
  private final OutputReaders readers;
  private final FollowedRuns runs;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param begin the instance now: its run is the one that is waited for, or the next when it is
   *     not alive
   */
  InstanceOutput(
      Instance begin,
      MachineFiles files,
      Instances instances,
      Supervisor supervisor,
      OutputReaders readers,
      FollowedRuns runs) {
    this.id = begin.id();
    this.run = Waits.firstRun(begin);
    this.files = files;
    this.instances = instances;
    this.supervisor = supervisor;
    this.readers = readers;
    this.runs = runs;
    readers.begin(id);
  }

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
    return latest().flatMap(Instance::run).map(Run::log).orElse(LogPosition.START);
  }

  @Override
  public boolean awaitMore(LogPosition past) throws InterruptedException {
    if (!Waits.runBegun(instances, id, run)) {
      return false;
    }
    boolean goesOn;
    do {
      Optional<RunningMachine> machine = supervisor.awaitMachine(id, run);
      if (machine.isEmpty()) {
        return false;
      }
      if (machine.get().awaitLog(past)) {
        return true;
      }
      goesOn = supervisor.awaitNextMachine(id, run, machine.get());
    } while (goesOn);
    return false;
  }

  @Override
  public boolean awaitMoreOfAnyRun(LogPosition past) throws InterruptedException {
    return runs.awaitMore(past);
  }

  @Override
  public long lostBytes() {
    return latest()
        .filter(instance -> !instance.phase().alive())
        .map(Instance::lostOutputBytes)
        .orElse(0L);
  }

  /** The output outlives the instance. */
  private Optional<Instance> latest() {
    return instances.byId(id).or(() -> instances.departed(id));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      readers.end(id);
    }
  }
}
