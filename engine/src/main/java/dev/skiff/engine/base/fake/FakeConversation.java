package dev.skiff.engine.base.fake;

import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The host's side of a fake guest. */
final class FakeConversation implements Guest {
  private final RunningMachine machine;
  private final Identity identity;
  private final LinkedBlockingQueue<GuestEvent> events = new LinkedBlockingQueue<>();
  private final Thread listener;

  FakeConversation(RunningMachine machine, Identity identity) {
    this.machine = machine;
    this.identity = identity;
    this.listener = Thread.ofVirtual().name("fake-guest").start(this::listen);
  }

  @Override
  public Optional<GuestEvent> next(Duration atMost) throws InterruptedException {
    return Optional.ofNullable(events.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public void stop(int signal, Duration grace) {
    machine.send(FakeFrames.TO_GUEST, FakeFrames.line("stop", signal, grace.toMillis()));
  }

  @Override
  public void signal(int signal) {
    machine.send(FakeFrames.TO_GUEST, FakeFrames.line("signal", signal));
  }

  @Override
  public void resize(Identity.WindowSize size) {
    machine.send(FakeFrames.TO_GUEST, FakeFrames.line("resize", size.rows(), size.columns()));
  }

  @Override
  public boolean flush(Duration atMost) {
    return true;
  }

  @Override
  public boolean readdress(Identity.Addressing network, Duration atMost) {
    String further = String.join(",", network.further());
    machine.send(
        FakeFrames.TO_GUEST,
        FakeFrames.line("readdress", network.address(), network.address6(), further));
    return true;
  }

  @Override
  public void resumed() {
    // Nobody keeps time in it.
  }

  @Override
  public Optional<GuestProcesses> processes(Duration atMost) {
    return Optional.empty();
  }

  @Override
  public void close() {
    listener.interrupt();
  }

  private void listen() {
    try {
      while (hear(machine.next())) {}
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was said before this conversation began is replayed by the machine. */
  private boolean hear(MachineEvent event) {
    switch (event) {
      case MachineEvent.Said said -> {
        Optional<GuestEvent> heard = FakeFrames.event(said.at(), said.payload());
        if (heard.isPresent() && heard.get() instanceof GuestEvent.Booted) {
          machine.send(FakeFrames.TO_GUEST, identityLine());
        }
        heard.ifPresent(events::add);
        return true;
      }
      case MachineEvent.Ended ended -> {
        events.add(new GuestEvent.Gone(ended.exit()));
        return false;
      }
    }
  }

  private byte[] identityLine() {
    List<String> ports =
        identity.watched().stream().map(port -> port.protocol() + ":" + port.number()).toList();
    return FakeFrames.line("identity", String.join(",", ports), String.join(" ", identity.argv()));
  }
}
