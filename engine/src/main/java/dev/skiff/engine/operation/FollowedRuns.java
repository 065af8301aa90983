package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.RunningMachine;
import java.util.Optional;

/**
 * The wait for more output of an instance over all its runs, until nothing starts it again by
 * itself. One thread.
 */
final class FollowedRuns {
  private final String id;
  private final Instances instances;
  private final Supervisor supervisor;
  private final UserRestarts restarts;
  private Optional<RunningMachine> ended = Optional.empty();

  /** The last run whose machine was gone when its output was read. */
  private int read = -1;

  FollowedRuns(String id, Instances instances, Supervisor supervisor, UserRestarts restarts) {
    this.id = id;
    this.instances = instances;
    this.supervisor = supervisor;
    this.restarts = restarts;
  }

  /** True when there may be more; false when the instance has ended for good. */
  boolean awaitMore(LogPosition past) throws InterruptedException {
    while (true) {
      if (endedUnread()) {
        return true;
      }
      Optional<RunningMachine> machine = awaitMachine();
      if (machine.isEmpty() && isOver()) {
        return false;
      }
      if (machine.isPresent() && machine.get().awaitLog(past)) {
        return true;
      }
      ended = machine.isPresent() ? machine : ended;
    }
  }

  /** Whether a run has ended unseen, so that its output may not have been read to the end. */
  private boolean endedUnread() {
    Optional<Instance> now = instances.byId(id);
    if (now.isEmpty() || now.get().runNumber() == read || machine(now.get()).isPresent()) {
      return false;
    }
    read = now.get().runNumber();
    return true;
  }

  /** Empty when the instance has ended, or a run has ended before it was seen. */
  private Optional<RunningMachine> awaitMachine() throws InterruptedException {
    instances.await(
        id,
        now ->
            hasEnded(now)
                || now.filter(i -> i.runNumber() > read && !i.phase().alive()).isPresent()
                || now.flatMap(this::machine).isPresent());
    return instances.byId(id).flatMap(this::machine);
  }

  private Optional<RunningMachine> machine(Instance now) {
    return supervisor.machine(now).filter(machine -> !ended.equals(Optional.of(machine)));
  }

  private boolean isOver() throws InterruptedException {
    restarts.awaitNone(id);
    // Only now: a restart that was under way has made another run of it, or has failed.
    return hasEnded(instances.byId(id));
  }

  /** One that was never started is waited for, as one whose restart is due. */
  private static boolean hasEnded(Optional<Instance> now) {
    return now.map(instance -> instance.phase() == Phase.EXITED).orElse(true);
  }
}
