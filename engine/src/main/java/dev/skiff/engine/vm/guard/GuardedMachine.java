package dev.skiff.engine.vm.guard;

import dev.skiff.engine.format.frame.Frame;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineEvent.Ended;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineUse;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A machine behind its guard's control socket. Events, input, log waits and short requests have
 * connections of their own, so that one that waits holds up no other. What is asked of a machine
 * that has ended is done nothing about.
 */
final class GuardedMachine implements RunningMachine {
  private final GuardStatus atStart;
  private final GuardConnections connections;
  private final GuardRequests requests;
  private final GuardEvents events;
  private final GuardInput input;
  private final GuardLogWait log;
  private final HowItEnded howItEnded;
  private boolean ended;

  /** Waits until guard and hypervisor are both gone; tells what they left. */
  @FunctionalInterface
  interface HowItEnded {
    Optional<MachineExit> find() throws InterruptedException;
  }

  GuardedMachine(Path socket, GuardStatus atStart, HowItEnded howItEnded) {
    this.atStart = atStart;
    this.connections = new GuardConnections(socket);
    this.requests = new GuardRequests(connections);
    this.events = new GuardEvents(connections);
    this.input = new GuardInput(connections);
    this.log = new GuardLogWait(connections);
    this.howItEnded = howItEnded;
    events.subscribe();
  }

  /** Empty when no guard listens there. */
  static Optional<GuardedMachine> find(Path socket, HowItEnded howItEnded) {
    try (GuardConnections connections = new GuardConnections(socket)) {
      return new GuardRequests(connections)
          .exchange(List.of())
          .map(status -> new GuardedMachine(socket, status, howItEnded));
    }
  }

  @Override
  public Instant startedAt() {
    return atStart.startedAt();
  }

  @Override
  public long hypervisorPid() {
    return atStart.hypervisor();
  }

  @Override
  public Optional<Long> cpuMillis() {
    return requests.exchange(List.of()).map(GuardStatus::cpuMillis);
  }

  @Override
  public MachineEvent next() throws InterruptedException {
    if (ended) {
      throw new IllegalStateException("nothing happens to a machine that has ended");
    }
    Optional<MachineEvent> told = events.next();
    if (told.isEmpty() && connections.closed()) {
      throw new InterruptedException("the handle was closed");
    }
    MachineEvent event = told.isPresent() ? told.get() : new Ended(howItEnded.find());
    ended = event instanceof Ended;
    return event;
  }

  @Override
  public void send(int type, byte[] payload) {
    byte[] request = ByteBuffer.allocate(1 + payload.length).put((byte) type).put(payload).array();
    requests.exchange(List.of(new Frame(ControlType.SEND, request)));
  }

  @Override
  public void pressPowerButton() {
    throw VmFailure.noPowerButton();
  }

  /** By the hypervisor's own means only; a guard has none. */
  @Override
  public void pause() {
    throw VmFailure.cannotPause();
  }

  @Override
  public void resume() {
    throw VmFailure.cannotPause();
  }

  @Override
  public Optional<MachineUse> use() {
    return cpuMillis()
        .map(millis -> new MachineUse(Duration.ofMillis(millis), resident(), Optional.empty()));
  }

  private long resident() {
    return ProcessMemory.resident(hypervisorPid());
  }

  @Override
  public void writeInput(byte[] bytes) throws InterruptedException {
    input.write(bytes);
  }

  @Override
  public void kill(int signal) {
    requests.exchange(List.of(new Frame(ControlType.KILL, new byte[] {(byte) signal})));
  }

  @Override
  public boolean awaitLog(LogPosition past) throws InterruptedException {
    return log.await(past);
  }

  @Override
  public void close() {
    connections.close();
  }
}
