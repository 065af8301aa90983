package dev.skiff.engine.supervise;

import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.supervise.Launch.Prepared;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts instances and sees each to its end, on a virtual thread of its own. Callers serialise
 * start, stop and removal of one instance; different instances go side by side.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  /** After the grace, a guest gets this long to write its disks before its machine is ended. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(10);

  /** A killed program's guest gets this long to report and power off. */
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  /** A boot that hung is tried once more. */
  private static final int ATTEMPTS = 2;

  private final Yard yard;
  private final Launch launch;
  private final Map<String, Life> lives = new ConcurrentHashMap<>();
  private volatile boolean closing;

  public Supervisor(Yard yard) {
    this.yard = yard;
    this.launch = new Launch(yard);
  }

  /**
   * Finds again every machine that an earlier engine started, or records how it ended meanwhile.
   */
  public void adoptAll() {
    for (Instance instance : yard.instances().all()) {
      if (instance.phase().alive()) {
        adopt(instance);
      }
    }
  }

  private void adopt(Instance instance) {
    MachineFiles files = yard.places().files(instance.id());
    Optional<RunningMachine> machine = yard.hypervisor().adopt(files);
    if (machine.isPresent()) {
      LOG.info("{}: adopted", instance.name());
      follow(instance, machine.get(), ATTEMPTS);
    } else {
      Optional<MachineExit> exit = yard.hypervisor().lastExit(files);
      LOG.info("{}: ended while the engine was away: {}", instance.name(), exit);
      conclude(instance.id(), launch.evidence(instance, exit), exit);
    }
  }

  /**
   * Starts an instance that is not alive.
   *
   * @return once its machine runs; booting goes on
   * @throws Failure when it cannot be started; the instance is then as it was
   */
  public Instance start(Instance before) {
    Instant requested = yard.clock().instant();
    launch.requirePorts(before);
    BootSet bootSet = launch.bootSet(before);
    Instant baked = yard.clock().instant();
    Prepared prepared = launch.prepare(before, bootSet);
    Run run =
        new Run(
                before.run().map(r -> r.number() + 1).orElse(1),
                requested,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Launch.endOfLog(prepared.files().logDirectory()),
                0,
                bootSet.kernelVersion())
            .reached("create", requested)
            .reached("boot-set", baked);
    yard.hypervisor().forget(prepared.files());
    yard.instances().update(before.id(), instance -> instance.beginning(run));
    try {
      return begin(before.id(), prepared);
    } catch (Failure e) {
      yard.instances().update(before.id(), instance -> before);
      throw e;
    }
  }

  private Instance begin(String id, Prepared prepared) {
    RunningMachine machine = yard.hypervisor().start(prepared.files(), prepared.machine());
    Instant started = yard.clock().instant();
    Instance instance = yard.instances().byId(id).orElseThrow();
    try {
      follow(instance, machine, 1);
    } catch (RuntimeException e) {
      // Nobody would ever look after it.
      machine.kill(Signals.KILL);
      machine.close();
      throw e;
    }
    // After the life is known, so that whoever waits for its machine is woken when it is there.
    return yard.instances()
        .update(
            id,
            now ->
                now.withRun(run -> run.reached("hypervisor", started).started(machine.startedAt())))
        .orElse(instance);
  }

  private void follow(Instance instance, RunningMachine machine, int attempt) {
    Guest guest = launch.base(instance).converse(machine, Launch.identity(instance));
    Life life = new Life(yard, launch, instance, machine, guest);
    lives.put(instance.id(), life);
    Thread.ofVirtual()
        .name("instance-" + instance.shortId())
        .start(() -> toTheEnd(instance, life, attempt));
  }

  private void toTheEnd(Instance instance, Life life, int attempt) {
    try (life) {
      Evidence evidence = life.follow();
      if (evidence.hang().isPresent() && attempt < ATTEMPTS && stillWanted(instance.id())) {
        again(instance, attempt);
      } else {
        lives.remove(instance.id(), life);
        conclude(instance.id(), evidence, evidence.machine());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closing) {
        LOG.error("{}: supervision failed", instance.name(), e);
        giveUp(instance.id(), life, e);
      }
    }
  }

  private boolean stillWanted(String id) {
    return yard.instances().byId(id).map(i -> i.phase() == Phase.BOOTING).orElse(false);
  }

  private void again(Instance instance, int attempt) {
    LOG.warn("{}: starting it once more", instance.name());
    yard.hypervisor().neverCameUp();
    Prepared prepared = launch.prepare(instance, launch.bootSet(instance));
    follow(instance, yard.hypervisor().start(prepared.files(), prepared.machine()), attempt + 1);
  }

  private void giveUp(String id, Life life, RuntimeException cause) {
    lives.remove(id, life);
    try {
      life.machine().kill(Signals.KILL);
    } catch (RuntimeException e) {
      LOG.debug("{}: the machine was gone already", id, e);
    }
    Outcome outcome = new Outcome(Kind.NEVER_CAME_UP, 125, String.valueOf(cause.getMessage()));
    end(id, outcome, yard.clock().instant(), 0);
  }

  private void conclude(String id, Evidence evidence, Optional<MachineExit> exit) {
    end(
        id,
        Verdict.of(evidence),
        exit.map(MachineExit::at).orElseGet(() -> yard.clock().instant()),
        exit.map(MachineExit::lostOutputBytes).orElse(0L));
  }

  private void end(String id, Outcome outcome, Instant at, long lostBytes) {
    yard.instances()
        .update(id, instance -> instance.ended(outcome, at, lostBytes))
        .ifPresent(yard.ended());
  }

  /** The machine of a live instance. */
  public Optional<RunningMachine> machine(String id) {
    return Optional.ofNullable(lives.get(id)).map(Life::machine);
  }

  /** Waits for a live instance's machine; empty once the instance is not alive or gone. */
  public Optional<RunningMachine> awaitMachine(String id) throws InterruptedException {
    yard.instances()
        .await(
            id,
            now -> lives.containsKey(id) || now.map(i -> i.phase() == Phase.EXITED).orElse(true));
    return machine(id);
  }

  /** Asks the program to end, waits, and ends the machine when grace and patience are over. */
  public void stop(String id, int signal, Duration grace) throws InterruptedException {
    yard.instances()
        .update(id, instance -> instance.phase().alive() ? instance.in(Phase.STOPPING) : instance);
    Life life = lives.get(id);
    if (life == null) {
      return;
    }
    life.stop(signal, grace);
    endUnlessGone(id, life, grace.plus(AFTER_GRACE));
  }

  /** Sends a signal; SIGKILL also waits until the machine is gone. */
  public void kill(String id, int signal) throws InterruptedException {
    yard.instances().update(id, instance -> instance.withRun(run -> run.signalled(signal)));
    Life life = lives.get(id);
    if (life == null) {
      return;
    }
    life.signal(signal);
    if (signal == Signals.KILL) {
      endUnlessGone(id, life, AFTER_KILL);
    }
  }

  private void endUnlessGone(String id, Life life, Duration patience) throws InterruptedException {
    Thread executioner =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(patience);
                LOG.warn("{}: did not end in {}; ending its machine", id, patience);
                life.machine().kill(Signals.KILL);
              } catch (InterruptedException e) {
                LOG.trace("{}: ended in time", id);
              }
            });
    try {
      yard.instances().await(id, now -> now.map(i -> !i.phase().alive()).orElse(true));
    } finally {
      executioner.interrupt();
    }
  }

  /** Lets go of every machine; all of them run on. */
  @Override
  public void close() {
    closing = true;
    lives.values().forEach(Life::close);
    lives.clear();
  }
}
