package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Gone;
import dev.skiff.engine.base.GuestEvent.Listening;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.log.LogRecord;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.MachineEvent.Ended;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guest that says nothing to us: what happens in it is seen from outside. Its first line tells
 * that it runs, its ports are tried, its end is read from what it left. Threads of their own watch;
 * {@link #next} is for one thread, the rest for several.
 */
final class NanosGuest implements Guest {
  private static final Logger LOG = LoggerFactory.getLogger(NanosGuest.class);

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  /** Between two tries of a port that refused: short, as a program binds soon, then longer. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** A guest that runs answers at once; one on a busy host is asked again. */
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final RunningMachine machine;
  private final Identity identity;
  private final Base.Place place;
  private final InstantSource clock;
  private final LastLines lines;
  private final BlockingQueue<GuestEvent> events = new LinkedBlockingQueue<>();
  private final List<Thread> watchers = new ArrayList<>();
  private boolean begun;
  private boolean closed;

  private NanosGuest(
      RunningMachine machine, Identity identity, Base.Place place, InstantSource clock) {
    this.machine = machine;
    this.identity = identity;
    this.place = place;
    this.clock = clock;
    this.lines = new LastLines(place);
  }

  /** Begins to watch, or begins again: what happened before is found again. */
  static NanosGuest watch(
      RunningMachine machine, Identity identity, Base.Place place, InstantSource clock) {
    NanosGuest guest = new NanosGuest(machine, identity, place, clock);
    guest.start("nanos-end", guest::awaitEnd);
    guest.start("nanos-begin", guest::awaitBegin);
    return guest;
  }

  /** Watches something, and is not sorry when the machine or this conversation is gone. */
  private interface Watching {
    void run() throws InterruptedException;
  }

  private synchronized void start(String name, Watching watching) {
    if (closed) {
      return;
    }
    watchers.add(
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                watching.run();
              } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
              } catch (Failure e) {
                LOG.warn("a guest is not watched any more: {}", e.getMessage());
              }
            }));
  }

  private void awaitBegin() throws InterruptedException {
    while (machine.awaitLog(place.begin()) && !tellBegin()) {
      Thread.sleep(FIRST_PAUSE); // The guard was seen in the middle of a write.
    }
  }

  /** Whoever comes first tells it: a program may have ended before it was seen to begin. */
  private synchronized boolean tellBegin() {
    Optional<LogRecord> first = begun ? Optional.empty() : lines.first();
    if (first.isEmpty()) {
      return begun;
    }
    begun = true;
    Instant at = Instant.parse(first.get().time());
    events.add(new Booted(at, KernelClock.of(LastLines.text(first.get())), "nanos"));
    events.add(new ProgramStarted(at));
    for (Identity.Port port : identity.watched()) {
      if (port.protocol() == Protocol.TCP) {
        start("nanos-port-" + port.number(), () -> awaitPort(port));
      } else {
        events.add(new Listening(at, port)); // Nobody outside can tell.
      }
    }
    return true;
  }

  private void awaitPort(Identity.Port port) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!machine.takesConnections(port.number(), ANSWER)) {
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
    events.add(new Listening(clock.instant(), port));
  }

  private void awaitEnd() throws InterruptedException {
    while (true) {
      if (machine.next() instanceof Ended(Optional<MachineExit> exit)) {
        tellBegin();
        exit.flatMap(how -> Remains.lastWord(how, place)).ifPresent(events::add);
        events.add(new Gone(exit));
        close();
        return;
      }
    }
  }

  @Override
  public Optional<GuestEvent> next(Duration atMost) throws InterruptedException {
    return Optional.ofNullable(events.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** By the power button, whatever the signal: its kernel makes SIGTERM of it, and nothing else. */
  @Override
  public void stop(int signal, Duration grace) {
    if (signal == SIGKILL) {
      machine.kill(SIGKILL);
      return;
    }
    machine.pressPowerButton();
    start(
        "nanos-grace",
        () -> {
          Thread.sleep(grace);
          machine.kill(SIGKILL);
        });
  }

  @Override
  public void signal(int signal) {
    switch (signal) {
      case SIGKILL -> machine.kill(SIGKILL);
      case SIGTERM -> machine.pressPowerButton();
      default ->
          throw BaseFailure.unsupported(
              NanosKernels.BASE, "send this signal", "it can be sent TERM and KILL");
    }
  }

  @Override
  public void resize(Identity.WindowSize size) {
    // It has no terminal.
  }

  /** The kernel writes to its disk within about a second, and cannot be asked to. */
  @Override
  public boolean flush(Duration atMost) {
    return false;
  }

  @Override
  public void resumed() {
    // Nobody in it could be told the time.
  }

  @Override
  public Optional<GuestProcesses> processes(Duration atMost) {
    return Optional.empty();
  }

  @Override
  public synchronized void close() {
    closed = true;
    watchers.stream()
        .filter(thread -> !thread.equals(Thread.currentThread()))
        .forEach(Thread::interrupt);
  }
}
