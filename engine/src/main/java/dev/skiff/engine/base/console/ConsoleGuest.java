package dev.skiff.engine.base.console;

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
import dev.skiff.engine.base.Reach;
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
public final class ConsoleGuest implements Guest {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleGuest.class);

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  /** Between two tries of a port that refused: short, as a program binds soon, then longer. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** What explains a failure follows it at once, some kilobytes on a serial line. */
  private static final Duration LAST_WORDS = Duration.ofMillis(200);

  /** A guest that runs answers at once; one on a busy host is asked again. */
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final RunningMachine machine;
  private final Identity identity;
  private final Base.Place place;
  private final Manner manner;
  private final InstantSource clock;
  private final Reach reach;
  private final ConsoleLines lines;
  private final BlockingQueue<GuestEvent> events = new LinkedBlockingQueue<>();
  private final List<Thread> watchers = new ArrayList<>();
  private boolean begun;
  private boolean closed;

  private ConsoleGuest(
      RunningMachine machine,
      Identity identity,
      Base.Place place,
      Manner manner,
      InstantSource clock,
      Reach reach) {
    this.machine = machine;
    this.identity = identity;
    this.place = place;
    this.manner = manner;
    this.clock = clock;
    this.reach = reach;
    this.lines = new ConsoleLines(place);
  }

  /** Begins to watch, or begins again: what happened before is found again. */
  public static ConsoleGuest watch(
      RunningMachine machine,
      Identity identity,
      Base.Place place,
      Manner manner,
      InstantSource clock,
      Reach reach) {
    ConsoleGuest guest = new ConsoleGuest(machine, identity, place, manner, clock, reach);
    guest.start("guest-end", guest::awaitEnd);
    guest.start("guest-begin", guest::awaitBegin);
    manner.silence().ifPresent(most -> guest.start("guest-silence", () -> guest.bearSilence(most)));
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

  private void bearSilence(Duration most) throws InterruptedException {
    Duration left = most.minus(Duration.between(machine.startedAt(), clock.instant()));
    Thread.sleep(left.isNegative() ? Duration.ZERO : left);
    tellBegin();
    tellBegin(clock.instant(), Duration.ZERO);
  }

  /** Whoever comes first tells it: a program may have ended before it was seen to begin. */
  private synchronized boolean tellBegin() {
    Optional<LogRecord> first = begun ? Optional.empty() : lines.first();
    first.ifPresent(
        line -> tellBegin(Instant.parse(line.time()), manner.sinceKernel(ConsoleLines.text(line))));
    return begun;
  }

  private synchronized void tellBegin(Instant at, Duration sinceKernel) {
    if (begun) {
      return;
    }
    begun = true;
    events.add(new Booted(at, sinceKernel, manner.kernel()));
    events.add(new ProgramStarted(at));
    if (manner.watchesLines()) {
      start("guest-lines", this::awaitBroken);
    }
    for (Identity.Port port : identity.watched()) {
      if (port.protocol() == Protocol.TCP) {
        start("guest-port-" + port.number(), () -> awaitPort(port));
      } else {
        events.add(new Listening(at, port)); // Nobody outside can tell.
      }
    }
  }

  /** Ends a guest that stands still since it said so. */
  private void awaitBroken() throws InterruptedException {
    ConsoleLines.Searched searched = new ConsoleLines.Searched(false, place.begin(), "");
    do {
      searched = lines.search(searched, manner::neverEndsAfter);
      if (searched.found()) {
        Thread.sleep(LAST_WORDS); // It may be in the middle of saying where it broke.
        machine.kill(SIGKILL);
        return;
      }
    } while (machine.awaitLog(searched.end()));
  }

  private void awaitPort(Identity.Port port) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    Duration patience = manner.firstPatience().orElse(ANSWER);
    while (!reach.answers(port.number(), patience)) {
      Thread.sleep(pause);
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      patience = shorter(patience.multipliedBy(3).dividedBy(2), ANSWER);
    }
    events.add(new Listening(clock.instant(), port));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void awaitEnd() throws InterruptedException {
    while (true) {
      if (machine.next() instanceof Ended(Optional<MachineExit> exit)) {
        tellBegin();
        exit.flatMap(how -> manner.lastWord(how, place)).ifPresent(events::add);
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

  /** By the power button, whatever the signal: there is nothing else that it could be sent. */
  @Override
  public void stop(int signal, Duration grace) {
    if (signal == SIGKILL || !manner.hasPowerButton()) {
      machine.kill(SIGKILL);
      return;
    }
    machine.pressPowerButton();
    start(
        "guest-grace",
        () -> {
          Thread.sleep(grace);
          machine.kill(SIGKILL);
        });
  }

  @Override
  public void signal(int signal) {
    if (signal == SIGKILL) {
      machine.kill(SIGKILL);
    } else if (signal == SIGTERM && manner.hasPowerButton()) {
      machine.pressPowerButton();
    } else {
      String those = manner.hasPowerButton() ? "TERM and KILL" : "KILL";
      throw BaseFailure.unsupported(manner.base(), "send this signal", "it can be sent " + those);
    }
  }

  @Override
  public void resize(Identity.WindowSize size) {
    // It has no terminal.
  }

  /** What the kernel has not written yet, it cannot be asked to. */
  @Override
  public boolean flush(Duration atMost) {
    return false;
  }

  @Override
  public boolean readdress(Identity.Addressing network, Duration atMost) {
    throw BaseFailure.unsupported(
        manner.base(),
        "change a guest's addresses while it runs",
        "it is told them when it starts: stop it first, then start it again");
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
