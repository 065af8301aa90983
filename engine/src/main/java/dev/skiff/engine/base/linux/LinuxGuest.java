package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Gone;
import dev.skiff.engine.base.GuestEvent.Listening;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.linux.channel.GuestMessage;
import dev.skiff.engine.base.linux.channel.HostMessage;
import dev.skiff.engine.base.linux.channel.Introduction;
import dev.skiff.engine.base.linux.channel.MalformedMessageException;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversation with {@code skiff-init}. A virtual thread of its own listens to the machine; so
 * the guest gets its identity at once, whoever waits for events or not. {@link #next} is for one
 * thread, the rest for several.
 */
public final class LinuxGuest implements Guest {
  private static final Logger log = LoggerFactory.getLogger(LinuxGuest.class);

  /** A ready-made random generator of the guest's kernel takes 256 bits; twice that is plenty. */
  private static final int ENTROPY_BYTES = 64;

  /** More events than a guest can have in a row; a guest that says more waits for its listener. */
  private static final int MOST_WAITING = 2048;

  private static final int SETUP_FAILED = 125;
  private static final int SIGKILL = 9;

  private final RunningMachine machine;
  private final Identity identity;
  private final InstantSource clock;
  private final RandomGenerator entropy;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Requests requests;
  private final Thread listener;
  private boolean endTold;

  private LinuxGuest(
      RunningMachine machine, Identity identity, InstantSource clock, RandomGenerator entropy) {
    this.machine = machine;
    this.identity = identity;
    this.clock = clock;
    this.entropy = entropy;
    this.requests = new Requests(this::send, identity.network());
    this.listener = Thread.ofVirtual().name("linux-guest").unstarted(this::listen);
  }

  /**
   * Begins the conversation, or resumes it: what the guest said before is heard again. Closing the
   * guest does not close the machine's handle.
   *
   * @param entropy a cryptographic source: guests make keys from it
   * @throws dev.skiff.engine.base.linux.channel.IdentityFailure if the identity cannot be told
   */
  public static LinuxGuest converse(
      RunningMachine machine, Identity identity, InstantSource clock, RandomGenerator entropy) {
    Introduction.check(identity);
    LinuxGuest guest = new LinuxGuest(machine, identity, clock, entropy);
    guest.introduce();
    guest.listener.start();
    return guest;
  }

  /** See {@link dev.skiff.engine.base.Base#lastWord}. */
  public static Optional<GuestEvent> lastWord(MachineExit exit) {
    return exit.program().flatMap(payload -> lastWord(exit, payload));
  }

  private static Optional<GuestEvent> lastWord(MachineExit exit, byte[] payload) {
    try {
      return Optional.of(
          exit.failed()
              ? setupFailed(exit.at(), GuestMessage.decodeFailed(payload))
              : new ProgramEnded(exit.at(), GuestMessage.decodeExit(payload).programExit()));
    } catch (MalformedMessageException e) {
      log.warn("the guest's last word is not understood: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Optional<GuestEvent> next(Duration atMost) throws InterruptedException {
    Heard next = heard.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    return switch (next) {
      case null -> Optional.empty();
      case Event(GuestEvent event) -> Optional.of(event);
      case Deaf deaf -> {
        heard.put(deaf);
        throw deaf.why();
      }
    };
  }

  @Override
  public void stop(int signal, Duration grace) {
    send(new HostMessage.Stop(signal, grace));
  }

  @Override
  public void signal(int signal) {
    send(new HostMessage.Signal(signal));
  }

  @Override
  public void resize(Identity.WindowSize size) {
    requests.resize(size);
  }

  @Override
  public boolean flush(Duration atMost) throws InterruptedException {
    return requests.flush(atMost);
  }

  @Override
  public boolean readdress(Identity.Addressing network, Duration atMost)
      throws InterruptedException {
    return requests.readdress(network, atMost);
  }

  @Override
  public void resumed() {
    tellTime();
  }

  @Override
  public Optional<GuestProcesses> processes(Duration atMost) throws InterruptedException {
    return requests.processes(atMost);
  }

  @Override
  public void close() {
    listener.interrupt();
  }

  private void listen() {
    try {
      try {
        listenToTheEnd();
      } catch (RuntimeException e) {
        heard.put(new Deaf(e));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void listenToTheEnd() throws InterruptedException {
    while (true) {
      switch (machine.next()) {
        case MachineEvent.Said said -> hear(said);
        case MachineEvent.Ended(Optional<MachineExit> exit) -> {
          tellEnd(exit);
          return;
        }
      }
    }
  }

  private void hear(MachineEvent.Said said) throws InterruptedException {
    Optional<GuestMessage> message;
    try {
      message = GuestMessage.decode(said.type(), said.payload());
    } catch (MalformedMessageException e) {
      log.warn("the guest said what is not understood: {}", e.getMessage());
      return;
    }
    if (message.isPresent()) {
      understand(said.at(), message.get());
    }
  }

  private void understand(Instant at, GuestMessage message) throws InterruptedException {
    switch (message) {
      case GuestMessage.Hello hello -> greet(at, hello);
      case GuestMessage.Started _ -> tell(new ProgramStarted(at));
      case GuestMessage.Failed failed -> tell(setupFailed(at, failed));
      case GuestMessage.Listen listen -> tell(new Listening(at, listen.port()));
      case GuestMessage.Exit exit -> tell(new ProgramEnded(at, exit.programExit()));
      case GuestMessage.Goodbye _ -> {}
      case GuestMessage.Features features -> requests.features(features);
      case GuestMessage.Synced synced -> requests.synced(synced);
      case GuestMessage.Processes part -> requests.processes(part);
      case GuestMessage.Readdressed answer -> requests.readdressed(answer);
    }
  }

  /**
   * Answers HELLO with the time, for the identity was sent before the guest booted and its own is
   * old by now. In a resumed conversation the HELLO is an old one and the time is right all the
   * same.
   */
  private void greet(Instant at, GuestMessage.Hello hello) throws InterruptedException {
    if (hello.version() != GuestMessage.VERSION) {
      tell(new SetupFailed(at, SETUP_FAILED, versionsDiffer(hello.version())));
      machine.kill(SIGKILL);
      return;
    }
    tell(new Booted(at, hello.now(), hello.kernel()));
    tellTime();
  }

  private void tellTime() {
    try {
      send(new HostMessage.SetTime(clock.instant()));
    } catch (Failure e) {
      log.warn("the guest was not told the time: {}", e.getMessage());
    }
  }

  /**
   * Tells the guest who it is, before it asks: its channel keeps the bytes until init reads them,
   * and a guest whose start was acknowledged comes up though this engine be killed now. Init
   * ignores an identity when it has one already, so a resumed conversation may send it again.
   */
  private void introduce() {
    byte[] fresh = new byte[ENTROPY_BYTES];
    entropy.nextBytes(fresh);
    try {
      send(new HostMessage.Introduce(new Introduction(identity, clock.instant(), fresh)));
    } catch (Failure e) {
      log.warn("the guest did not get its identity, its end will tell: {}", e.getMessage());
    }
  }

  private static String versionsDiffer(int theirs) {
    return "the guest's init speaks version "
        + theirs
        + " of the channel, this engine version "
        + GuestMessage.VERSION
        + ": they are from different releases of Skiff";
  }

  private void tellEnd(Optional<MachineExit> exit) throws InterruptedException {
    Optional<GuestEvent> lastWord = exit.flatMap(LinuxGuest::lastWord);
    if (!endTold && lastWord.isPresent()) {
      tell(lastWord.get());
    }
    tell(new Gone(exit));
  }

  private void tell(GuestEvent event) throws InterruptedException {
    endTold |= event instanceof ProgramEnded || event instanceof SetupFailed;
    heard.put(new Event(event));
  }

  private static SetupFailed setupFailed(Instant at, GuestMessage.Failed failed) {
    return new SetupFailed(at, failed.code(), failed.why());
  }

  private void send(HostMessage message) {
    machine.send(message.type(), message.payload());
  }

  private sealed interface Heard {}

  private record Event(GuestEvent event) implements Heard {}

  /** The machine's handle cannot be listened to any more; whoever asks is told, every time. */
  private record Deaf(RuntimeException why) implements Heard {}
}
