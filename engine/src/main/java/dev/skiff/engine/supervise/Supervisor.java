package dev.skiff.engine.supervise;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.instance.Watch;
import dev.skiff.engine.supervise.Launch.Prepared;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts instances and sees each to its end, on a virtual thread of its own. Callers serialise
 * {@link #start}, {@link #stop}, {@link #kill} and the removal of one instance; different instances
 * go side by side.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  private final Yard yard;
  private final Pace pace;
  private final Launch launch;
  private final Ledger ledger;
  private final Lives lives;

  public Supervisor(Yard yard) {
    this(yard, Pace.REAL);
  }

  public Supervisor(Yard yard, Pace pace) {
    this.yard = yard;
    this.pace = pace;
    this.launch = new Launch(yard);
    this.ledger = new Ledger(yard.instances(), pace.retry());
    this.lives = new Lives(new Life.Context(yard, launch, ledger, pace));
  }

  /**
   * Finds again every machine that an earlier engine started, or records how it ended meanwhile.
   * One that cannot be reached holds up no other; it is looked for until it is found.
   */
  public void adoptAll() {
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
      lives.follow(instance, machine, Lives.ATTEMPTS);
    } catch (RuntimeException e) {
      machine.close();
      throw e;
    }
    // The engine may have been killed before it could.
    ledger.write(
        instance.id(),
        instance.runNumber(),
        now -> now.withRun(run -> run.started(machine.startedAt())));
  }

  /**
   * Starts an instance that is not alive.
   *
   * @return once its machine runs; booting goes on
   * @throws Failure when it cannot be started; the instance is then as it was
   */
  public Instance start(Instance before) {
    try (Base.Claim _ = launch.base(before).claim(before.spec().imageDigest())) {
      return startClaimed(before);
    }
  }

  private Instance startClaimed(Instance before) {
    Instant requested = yard.clock().instant();
    launch.requirePorts(before);
    BootSet bootSet = launch.bootSet(before);
    Instant baked = yard.clock().instant();
    Prepared prepared = launch.prepare(before, bootSet);
    Run run =
        new Run(
                before.runNumber() + 1,
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
    Instance beginning =
        yard.instances()
            .update(before.id(), instance -> instance.beginning(run))
            .orElseThrow(() -> InstanceFailure.notFound(before.name(), Optional.empty()));
    Life life;
    try {
      life = lives.begin(beginning, prepared, 1);
    } catch (RuntimeException e) {
      takeBack(before, run.number());
      throw e;
    }
    return recordStart(life).orElse(beginning);
  }

  /** Now, or on a thread of its own once the disk has room. */
  private void takeBack(Instance before, int run) {
    UnaryOperator<Instance> change = now -> now.runNumber() == run ? before : now;
    try {
      yard.instances().update(before.id(), change);
    } catch (Failure e) {
      LOG.warn("{}: its failed start is still recorded: {}", before.name(), e.getMessage());
      Thread.ofVirtual()
          .name("take-back-" + before.shortId())
          .start(() -> takeBackSooner(before.id(), change));
    }
  }

  private void takeBackSooner(String id, UnaryOperator<Instance> change) {
    try {
      ledger.write(id, change);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Failure e) {
      LOG.warn("{}: its failed start stays recorded: {}", id, e.getMessage());
    }
  }

  /**
   * After the life is known, so that whoever waits for its machine is woken when it is there. A
   * start that cannot be acknowledged is taken back; its life records that end.
   */
  private Optional<Instance> recordStart(Life life) {
    Instant started = yard.clock().instant();
    try {
      return yard.instances()
          .update(
              life.id(),
              now ->
                  now.runNumber() == life.run()
                      ? now.withRun(run ->
                          run.reached("hypervisor", started).started(life.machine().startedAt()))
                      : now);
    } catch (RuntimeException e) {
      Lives.kill(life.machine(), life.id());
      throw e;
    }
  }

  /**
   * Waits for the machine of a run that has begun, or that begins once more after a failed start;
   * empty once the run is over or the instance gone.
   */
  public Optional<RunningMachine> awaitMachine(String id, int run) throws InterruptedException {
    yard.instances().await(id, now -> lives.life(id, run).isPresent() || over(now, run));
    return lives.life(id, run).map(Life::machine);
  }

  /**
   * Waits until it is known whether a run whose machine has ended goes on with another one, because
   * its boot hung.
   */
  public boolean awaitNextMachine(String id, int run, RunningMachine ended)
      throws InterruptedException {
    yard.instances()
        .await(
            id,
            now ->
                over(now, run)
                    || now.filter(Launch::booted).isPresent()
                    || lives
                        .life(id, run)
                        .filter(life -> !life.machine().equals(ended))
                        .isPresent());
    return lives.life(id, run).filter(life -> !life.machine().equals(ended)).isPresent();
  }

  private static boolean over(Optional<Instance> now, int run) {
    return now.map(i -> i.runNumber() > run || (i.runNumber() == run && !i.phase().alive()))
        .orElse(true);
  }

  /** Asks the program of a live instance to end. Does not wait: that is for the answer to do. */
  public Ending stop(Instance alive, int signal, Duration grace) {
    yard.instances().update(alive.id(), now -> now.phase().alive() ? now.in(Phase.STOPPING) : now);
    return ending(alive, grace.plus(pace.afterGrace()), life -> life.stop(signal, grace));
  }

  /** Sends a live instance SIGKILL. Does not wait: that is for the answer to do. */
  public Ending kill(Instance alive) {
    signalled(alive, Signals.KILL);
    return ending(alive, pace.afterKill(), life -> life.signal(Signals.KILL));
  }

  /** Sends a live instance a signal. */
  public void signal(Instance alive, int signal) {
    signalled(alive, signal);
    lives.life(alive.id(), alive.runNumber()).ifPresent(life -> life.signal(signal));
  }

  /** Tells the terminal of a live instance its size. */
  public void resize(Instance alive, Identity.WindowSize size) {
    lives.life(alive.id(), alive.runNumber()).ifPresent(life -> life.resize(size));
  }

  /** See {@link dev.skiff.engine.base.Guest#flush}; of an instance that is not alive false. */
  public boolean flush(Instance alive, Duration atMost) throws InterruptedException {
    Optional<Life> life = lives.life(alive.id(), alive.runNumber());
    return life.isPresent() && life.get().flush(atMost);
  }

  private void signalled(Instance alive, int signal) {
    yard.instances().update(alive.id(), now -> now.withRun(run -> run.signalled(signal)));
  }

  private Ending ending(Instance alive, Duration patience, Consumer<Life> request) {
    String id = alive.id();
    int run = alive.runNumber();
    Watch watch =
        yard.instances()
            .watch(
                id, now -> now.map(i -> i.runNumber() != run || !i.phase().alive()).orElse(true));
    try {
      lives.life(id, run).ifPresent(request);
    } catch (RuntimeException e) {
      watch.close();
      throw e;
    }
    Runnable force =
        () -> {
          LOG.warn("{}: did not end in {}; ending its machine", alive.name(), patience);
          lives.life(id, run).ifPresent(life -> life.machine().kill(Signals.KILL));
        };
    return new Ending(alive, watch, force, patience, pace.dying());
  }

  /** Lets go of every machine; all of them run on. */
  @Override
  public void close() {
    ledger.close();
    lives.close();
  }
}
