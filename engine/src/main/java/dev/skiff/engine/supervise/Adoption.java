package dev.skiff.engine.supervise;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds again, when an engine begins, what an earlier one had started. */
final class Adoption {
  private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

  private final Yard yard;
  private final Pace pace;
  private final Launch launch;
  private final Ledger ledger;
  private final Lives lives;

  Adoption(Life.Context context, Lives lives) {
    this.yard = context.yard();
    this.pace = context.pace();
    this.launch = context.launch();
    this.ledger = context.ledger();
    this.lives = lives;
  }

  /**
   * Finds again every machine that an earlier engine started, or records how it ended meanwhile.
   * One that cannot be reached holds up no other; it is looked for until it is found.
   */
  void all() {
    List<Thread> adoptions =
        yard.instances().all().stream()
            .filter(instance -> instance.phase().alive())
            .map(instance ->
                Thread.ofVirtual()
                    .name("adopt-" + instance.shortId())
                    .start(() -> adoptOrRetry(instance)))
            .toList();
    try {
      for (Thread adoption : adoptions) {
        adoption.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void adoptOrRetry(Instance instance) {
    if (!adopted(instance)) {
      Thread.ofVirtual()
          .name("adopt-" + instance.shortId())
          .start(() -> adoptSooner(instance.id()));
    }
  }

  private void adoptSooner(String id) {
    try {
      Optional<Instance> lost = Optional.empty();
      do {
        Thread.sleep(pace.retry());
        lost = yard.instances().byId(id).filter(now -> now.phase().alive());
      } while (!ledger.closed() && lost.isPresent() && !adopted(lost.get()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean adopted(Instance instance) {
    try {
      adopt(instance);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (RuntimeException e) {
      if (!ledger.closed()) {
        LOG.warn("{}: not found again yet: {}", instance.name(), e.toString());
      }
      return false;
    }
  }

  private void adopt(Instance instance) throws InterruptedException {
    MachineFiles files = yard.places().files(instance.id());
    Optional<RunningMachine> machine = yard.hypervisor().adopt(files);
    if (machine.isPresent()) {
      adopt(instance, machine.get());
    } else {
      Optional<MachineExit> exit = yard.hypervisor().lastExit(files);
      LOG.info("{}: ended while the engine was away: {}", instance.name(), exit);
      lives.conclude(instance.id(), instance.runNumber(), launch.evidence(instance, exit));
    }
  }

  private void adopt(Instance instance, RunningMachine machine) throws InterruptedException {
    LOG.info("{}: adopted", instance.name());
    try {
      settle(instance, lives.follow(instance, machine, Lives.ATTEMPTS));
    } catch (RuntimeException e) {
      machine.close();
      throw e;
    }
    ledger.write(
        instance.id(),
        instance.runNumber(),
        now -> now.withRun(run -> run.started(machine.startedAt())));
  }

  /** An engine may have been killed between the record of a pause and the pause itself. */
  private static void settle(Instance instance, Life life) {
    if (instance.paused()) {
      try {
        life.settle(true);
      } catch (Failure e) {
        LOG.warn("{}: recorded as paused, and may run: {}", instance.name(), e.getMessage());
      }
    }
  }
}
