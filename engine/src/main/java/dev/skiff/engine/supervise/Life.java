package dev.skiff.engine.supervise;

import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Gone;
import dev.skiff.engine.base.GuestEvent.KernelFailed;
import dev.skiff.engine.base.GuestEvent.Listening;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine's life from its start, or its re-adoption, to its end: turns what the guest says into
 * the instance's record. Run by one virtual thread; the other methods may be called by any.
 */
final class Life implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Life.class);

  /** While a program runs nothing is due; the wait is only bounded so that it never is for ever. */
  private static final Duration IDLE = Duration.ofHours(1);

  /** What one look at a silent boot counts for. */
  private static final long LOOK_MILLIS = Pace.REAL.bootLook().toMillis();

  private final Yard yard;
  private final Launch launch;
  private final Ledger ledger;
  private final Pace pace;
  private final Instance first;
  private final String id;
  private final RunningMachine machine;
  private final Guest guest;
  private final BootWatch bootWatch = new BootWatch();
  private final Set<Identity.Port> unbound;

  private volatile boolean programRuns;
  private volatile boolean ending;
  private volatile boolean paused;
  private boolean booted;
  private long looks;
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<GuestEvent> lastWord = Optional.empty();
  private Optional<String> hang = Optional.empty();

  /**
   * @param instance as recorded: a re-adopted one has booted already, though its guest is heard
   *     again from its first word
   */
  Life(Context context, Instance instance, RunningMachine machine, Guest guest) {
    this.yard = context.yard();
    this.launch = context.launch();
    this.ledger = context.ledger();
    this.pace = context.pace();
    this.first = instance;
    this.id = instance.id();
    this.machine = machine;
    this.guest = guest;
    this.unbound = new HashSet<>(launch.identity(instance).watched());
    this.booted = Launch.booted(instance);
    this.programRuns = instance.run().filter(run -> run.hasReached("program")).isPresent();
  }

  /** What every life stands on. */
  record Context(Yard yard, Launch launch, Ledger ledger, Pace pace) {}

  String id() {
    return id;
  }

  /** The number of the run that this is, or is a part of. */
  int run() {
    return first.runNumber();
  }

  RunningMachine machine() {
    return machine;
  }

  /** Follows the machine to its end. */
  Evidence follow() throws InterruptedException {
    while (true) {
      Optional<GuestEvent> event = guest.next(patience());
      if (event.isEmpty()) {
        lookAtSilence();
      } else if (event.get() instanceof Gone gone) {
        return evidence(gone.exit());
      } else {
        take(event.get());
      }
    }
  }

  private Duration patience() {
    if (endedAt.isPresent()) {
      return pace.powerOff();
    }
    return booted ? IDLE : pace.bootLook();
  }

  private void take(GuestEvent event) {
    switch (event) {
      case Booted up -> {
        booted = true;
        record(
            run -> run.reached("kernel", up.at().minus(up.sinceKernel())).reached("init", up.at()));
      }
      case ProgramStarted started -> programStarted(started.at());
      case Listening listening -> {
        unbound.remove(listening.port());
        readyIfAllBound(listening.at());
      }
      case SetupFailed failed -> {
        lastWord = Optional.of(failed);
        endedAt = Optional.of(failed.at());
        ending = true;
      }
      case ProgramEnded ended -> {
        lastWord = Optional.of(ended);
        endedAt = Optional.of(ended.at());
        ending = true;
      }
      case KernelFailed failed -> {
        lastWord = Optional.of(failed);
        endedAt = Optional.of(failed.at());
        ending = true;
      }
      case Gone gone -> throw new IllegalStateException("follow() takes the end: " + gone);
    }
  }

  private void programStarted(Instant at) {
    programRuns = true;
    ledger.note(
        id,
        run(),
        instance ->
            instance
                .withRun(run -> run.reached("program", at))
                .in(instance.phase() == Phase.STOPPING ? Phase.STOPPING : Phase.RUNNING));
    readyIfAllBound(at);
  }

  private void readyIfAllBound(Instant at) {
    if (unbound.isEmpty()) {
      record(run -> run.reached("ready", at).ready(at));
    }
  }

  private void record(UnaryOperator<Run> change) {
    ledger.note(id, run(), instance -> instance.withRun(change));
  }

  /**
   * The looks are counted, not timed: a clock that is set, or a host that slept, must not end a
   * guest.
   */
  private void lookAtSilence() {
    if (paused) {
      return;
    }
    if (endedAt.isPresent()) {
      LOG.warn("{}: the guest does not power off; ending it", id);
      machine.kill(Signals.KILL);
    } else if (!booted && hang.isEmpty()) {
      looks++;
      hang = bootWatch.observe(looks * LOOK_MILLIS, machine.cpuMillis().orElse(0L));
      hang.ifPresent(why -> {
        LOG.warn("{}: {}; ending it", id, why);
        machine.kill(Signals.KILL);
      });
    }
  }

  /** What is known of the end, with how the machine ended. */
  Evidence evidence(Optional<MachineExit> exit) {
    Instance instance = yard.instances().byId(id).orElse(first);
    Optional<GuestEvent> word =
        lastWord.or(() -> exit.flatMap(how -> launch.lastWord(instance, how)));
    return launch.evidence(instance, exit, word, booted, hang);
  }

  /** Asks the program to end, or ends the machine when no program runs yet. Does not wait. */
  void stop(int signal, Duration grace) {
    if (ending) {
      return;
    }
    if (programRuns) {
      guest.stop(signal, grace);
    } else {
      machine.kill(Signals.KILL);
    }
  }

  /**
   * Signals the program; before it runs, only signals that end it have a meaning: they end the
   * machine.
   */
  void signal(int signal) {
    if (ending) {
      return;
    }
    if (programRuns) {
      guest.signal(signal);
    } else if (Signals.endsByDefault(signal)) {
      machine.kill(Signals.KILL);
    }
  }

  void resize(Identity.WindowSize size) {
    guest.resize(size);
  }

  boolean readdress(Instance changed, Duration atMost) throws InterruptedException {
    Optional<Identity.Addressing> network = yard.addressing().of(changed);
    return network.isEmpty() || guest.readdress(network.get(), atMost);
  }

  boolean flush(Duration atMost) throws InterruptedException {
    return guest.flush(atMost);
  }

  /**
   * Has the machine stand still, or go on; one that does so already is left alone. A guest that
   * went on is told the time, which it has missed.
   */
  synchronized void settle(boolean still) {
    if (still) {
      machine.pause();
      paused = true;
    } else {
      machine.resume();
      boolean stood = paused;
      paused = false;
      if (stood) {
        guest.resumed();
      }
    }
  }

  /** What runs in the guest, as it says itself; empty when it does not say. */
  Optional<GuestProcesses> processes(Duration patience) throws InterruptedException {
    return programRuns && !ending && !paused ? guest.processes(patience) : Optional.empty();
  }

  /** Lets go of the machine; it runs on. */
  @Override
  public void close() {
    guest.close();
    machine.close();
  }
}
