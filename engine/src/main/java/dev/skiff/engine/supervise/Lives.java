package dev.skiff.engine.supervise;

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
import dev.skiff.engine.vm.RunningMachine;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All machines that live, each followed by a thread to its end, which is then recorded. */
final class Lives implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lives.class);

  /** A boot that hung is tried once more. */
  static final int ATTEMPTS = 2;

  private static final int SKIFF_FAILED = 125;

  private final Life.Context context;
  private final Yard yard;
  private final Launch launch;
  private final Ledger ledger;
  private final Map<String, Life> lives = new ConcurrentHashMap<>();

  Lives(Life.Context context) {
    this.context = context;
    this.yard = context.yard();
    this.launch = context.launch();
    this.ledger = context.ledger();
  }

  /** Starts a machine and follows it; nothing is left of it when either fails. */
  Life begin(Instance instance, Prepared prepared, int attempt) {
    RunningMachine machine = yard.hypervisor().start(prepared.files(), prepared.machine());
    try {
      return follow(instance, machine, attempt);
    } catch (RuntimeException e) {
      // Nobody would ever look after it.
      kill(machine, instance.name());
      machine.close();
      throw e;
    }
  }

  static void kill(RunningMachine machine, String name) {
    try {
      machine.kill(Signals.KILL);
    } catch (Failure e) {
      LOG.warn("{}: its machine may still run: {}", name, e.getMessage());
    }
  }

  /** Follows a machine that runs. */
  Life follow(Instance instance, RunningMachine machine, int attempt) {
    Guest guest = launch.converse(instance, machine);
    Life life = new Life(context, instance, machine, guest);
    lives.put(instance.id(), life);
    Thread.ofVirtual()
        .name("instance-" + instance.shortId())
        .start(() -> toTheEnd(instance, life, attempt));
    return life;
  }

  private void toTheEnd(Instance instance, Life life, int attempt) {
    try (life) {
      Evidence evidence = life.follow();
      boolean again = evidence.hang().isPresent() && attempt < ATTEMPTS && stillWanted(life);
      if (!again) {
        lives.remove(life.id(), life);
        conclude(life.id(), life.run(), evidence);
      } else if (!ledger.closed()) {
        again(instance, attempt + 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!ledger.closed()) {
        LOG.error("{}: supervision failed", instance.name(), e);
        giveUp(life, e);
      }
    }
  }

  /** One that runs by now was told of every end that was asked for since. */
  private boolean stillWanted(Life life) {
    return yard.instances()
        .byId(life.id())
        .filter(now -> now.runNumber() == life.run())
        .filter(
            now -> now.phase() == Phase.RUNNING || (now.phase() == Phase.BOOTING && !killed(now)))
        .isPresent();
  }

  private static boolean killed(Instance booting) {
    int signal = booting.run().map(Run::killSignal).orElse(0);
    return signal != 0 && Signals.endsByDefault(signal);
  }

  private void again(Instance instance, int attempt) throws InterruptedException {
    LOG.warn("{}: starting it once more", instance.name());
    yard.hypervisor().neverCameUp();
    Prepared prepared = launch.prepare(instance, launch.bootSet(instance));
    Life next = begin(instance, prepared, attempt);
    // Who asked for the end since either found this life, or is found here.
    if (!stillWanted(next)) {
      kill(next.machine(), instance.name());
    }
    Instant started = yard.clock().instant();
    ledger.write(
        next.id(),
        next.run(),
        now ->
            now.withRun(run -> run.reached("again", started).started(next.machine().startedAt())));
  }

  /** The guard cannot be understood, or a second boot not even begun. */
  private void giveUp(Life life, RuntimeException cause) {
    lives.remove(life.id(), life);
    kill(life.machine(), life.id());
    Evidence evidence = life.evidence(Optional.empty());
    boolean told = evidence.program().isPresent() || evidence.setup().isPresent();
    Outcome lost =
        evidence.booted()
            ? new Outcome(Kind.GUARD_LOST, 128 + Signals.KILL, String.valueOf(cause.getMessage()))
            : new Outcome(Kind.NEVER_CAME_UP, SKIFF_FAILED, String.valueOf(cause.getMessage()));
    try {
      end(life.id(), life.run(), told ? Verdict.of(evidence) : lost, Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("{}: its end is not recorded; the next engine finds it", life.id(), e);
    }
  }

  /** Records the end of a run. */
  void conclude(String id, int run, Evidence evidence) throws InterruptedException {
    end(id, run, Verdict.of(evidence), evidence.machine());
  }

  private void end(String id, int run, Outcome outcome, Optional<MachineExit> exit)
      throws InterruptedException {
    Instant at = exit.map(MachineExit::at).orElseGet(() -> yard.clock().instant());
    long lostBytes = exit.map(MachineExit::lostOutputBytes).orElse(0L);
    ledger
        .write(
            id,
            run,
            now ->
                now.phase().alive()
                    ? now.ended(outcome, at, lostBytes, context.pace().backoff())
                    : now)
        .ifPresent(this::tell);
  }

  private void tell(Instance ended) {
    try {
      yard.ended().accept(ended);
    } catch (RuntimeException e) {
      LOG.error("{}: nobody could be told of its end", ended.name(), e);
    }
  }

  /** The life that goes on of a run. */
  Optional<Life> life(String id, int run) {
    return Optional.ofNullable(lives.get(id)).filter(life -> life.run() == run);
  }

  /** Lets go of every machine; all of them run on. */
  @Override
  public void close() {
    lives.values().forEach(Life::close);
    lives.clear();
  }
}
