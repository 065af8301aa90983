package dev.skiff.engine.supervise;

import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.instance.Watch;
import dev.skiff.engine.vm.MachineUse;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final Ledger ledger;
  private final Lives lives;
  private final Adoption adoption;
  private final Starts starts;

  public Supervisor(Yard yard) {
    this(yard, Pace.REAL);
  }

  public Supervisor(Yard yard, Pace pace) {
    this.yard = yard;
    this.pace = pace;
    this.ledger = new Ledger(yard.instances(), pace.retry());
    Life.Context context = new Life.Context(yard, new Launch(yard), ledger, pace);
    this.lives = new Lives(context);
    this.adoption = new Adoption(context, lives);
    this.starts = new Starts(context, lives);
  }

  /**
   * Finds again every machine that an earlier engine started, or records how it ended meanwhile.
   * One that cannot be reached holds up no other; it is looked for until it is found.
   */
  public void adoptAll() {
    adoption.all();
  }

  /**
   * Starts an instance that is not alive, because a user wants it.
   *
   * @return once its machine runs; booting goes on
   * @throws Failure when it cannot be started; the instance is then as it was
   */
  public Instance start(Instance before) {
    return starts.start(before, Instance::beginning);
  }

  /** Starts an instance because its policy wants it: its restarts go on being counted. */
  public Instance startAgain(Instance before) {
    return starts.start(before, Instance::beginningAgain);
  }

  /** Records that a restart that was due could not begin; the policy decides what follows. */
  public Optional<Instance> notStarted(Instance due, Failure why) throws InterruptedException {
    Instant at = yard.clock().instant();
    return ledger.write(
        due.id(),
        due.runNumber(),
        now ->
            now.phase() == Phase.RESTARTING
                ? now.notStarted(String.valueOf(why.getMessage()), at, pace.backoff())
                : now);
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

  /** What an instance's run runs on now; empty when there is none. */
  public Optional<RunningMachine> machine(Instance instance) {
    return lives.life(instance.id(), instance.runNumber()).map(Life::machine);
  }

  private static boolean over(Optional<Instance> now, int run) {
    return now.map(i -> i.runNumber() > run || (i.runNumber() == run && !i.phase().alive()))
        .orElse(true);
  }

  /**
   * Asks the program of a live instance to end, for good: no policy starts it again by itself. Does
   * not wait: that is for the answer to do.
   */
  public Ending stop(Instance alive, int signal, Duration grace) {
    goOn(alive);
    // Its run may just have ended, and its policy have asked for the next.
    ledger.note(
        alive.id(),
        now -> now.phase().alive() ? now.stoppedByUser().in(Phase.STOPPING) : now.stoppedByUser());
    return ending(alive, grace.plus(pace.afterGrace()), life -> life.stop(signal, grace));
  }

  /** Sends a live instance SIGKILL, for good. Does not wait: that is for the answer to do. */
  public Ending kill(Instance alive) {
    goOn(alive);
    ledger.note(alive.id(), now -> now.stoppedByUser().withRun(run -> run.signalled(Signals.KILL)));
    return ending(alive, pace.afterKill(), life -> life.signal(Signals.KILL));
  }

  /**
   * Sends a live instance a signal. The one that stops it counts as a stop: no policy starts it
   * again by itself.
   */
  public void signal(Instance alive, int signal) {
    boolean stops = signal == alive.spec().stopSignal();
    ledger.note(
        alive.id(),
        now -> (stops ? now.stoppedByUser() : now).withRun(run -> run.signalled(signal)));
    lives.life(alive.id(), alive.runNumber()).ifPresent(life -> life.signal(signal));
  }

  /** Tells the terminal of a live instance its size. */
  public void resize(Instance alive, Identity.WindowSize size) {
    lives.life(alive.id(), alive.runNumber()).ifPresent(life -> life.resize(size));
  }

  /**
   * Tells a live instance's guest of the networks that it is on now.
   *
   * @return whether it has taken that, in that time
   */
  public boolean readdress(Instance alive, Duration atMost) throws InterruptedException {
    Optional<Life> life = lives.life(alive.id(), alive.runNumber());
    return life.isPresent() && life.get().readdress(alive, atMost);
  }

  /** See {@link dev.skiff.engine.base.Guest#flush}; of an instance that is not alive false. */
  public boolean flush(Instance alive, Duration atMost) throws InterruptedException {
    Optional<Life> life = lives.life(alive.id(), alive.runNumber());
    return life.isPresent() && life.get().flush(atMost);
  }

  /** Lets a live instance's machine stand still. */
  public void pause(Instance alive) {
    Life life = livingNow(alive);
    record(alive, true);
    try {
      life.settle(true);
    } catch (RuntimeException e) {
      record(alive, false);
      throw e;
    }
  }

  /** Lets a paused instance's machine go on. */
  public void unpause(Instance paused) {
    livingNow(paused).settle(false);
    record(paused, false);
  }

  /** A guest that stands still could not be asked to end. */
  private void goOn(Instance alive) {
    if (alive.paused()) {
      lives.life(alive.id(), alive.runNumber()).ifPresent(life -> life.settle(false));
      record(alive, false);
    }
  }

  private void record(Instance alive, boolean paused) {
    int run = alive.runNumber();
    ledger.note(
        alive.id(),
        now -> now.runNumber() == run && now.phase().alive() ? now.paused(paused) : now);
  }

  private Life livingNow(Instance alive) {
    return lives
        .life(alive.id(), alive.runNumber())
        .orElseThrow(() -> InstanceFailure.notReached(alive.name()));
  }

  /** What runs in a live instance's guest; empty when it does not say, or not in that time. */
  public Optional<GuestProcesses> processes(Instance alive, Duration patience)
      throws InterruptedException {
    Optional<Life> life = lives.life(alive.id(), alive.runNumber());
    return life.isPresent() ? life.get().processes(patience) : Optional.empty();
  }

  /** What an instance's machine uses now; empty when none runs. */
  public Optional<MachineUse> use(Instance instance) {
    return machine(instance).flatMap(RunningMachine::use);
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
