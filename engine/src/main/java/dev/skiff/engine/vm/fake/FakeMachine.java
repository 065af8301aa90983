package dev.skiff.engine.vm.fake;

import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineEvent.Ended;
import dev.skiff.engine.vm.MachineEvent.Said;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineUse;
import dev.skiff.engine.vm.RunningMachine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A machine that only remembers. The script plays the guest: it is told what the host sends and
 * makes the machine say things and end. Outlives the handles on it, as a real one outlives the
 * engine.
 */
public final class FakeMachine {
  private final Machine machine;
  private final InstantSource clock;
  private final Instant startedAt;
  private final List<MachineEvent> said = new ArrayList<>();
  private final List<Integer> kills = new ArrayList<>();
  private final List<byte[]> input = new ArrayList<>();
  private BiConsumer<Integer, byte[]> script = (type, payload) -> {};
  private Optional<MachineExit> exit = Optional.empty();
  private boolean guardKilled;
  private long cpuMillis;
  private boolean paused;
  private Runnable powerButton = () -> {};
  private LogPosition endOfLog = LogPosition.START;

  FakeMachine(Machine machine, InstantSource clock) {
    this.machine = machine;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  public Machine machine() {
    return machine;
  }

  /** Sets what happens when the host sends a frame. */
  public synchronized void onFrame(BiConsumer<Integer, byte[]> script) {
    this.script = script;
  }

  /** The guest sends a frame. */
  public synchronized void say(int type, byte[] payload) {
    said.add(new Said(clock.instant(), type, payload));
    notifyAll();
  }

  /** The hypervisor's process ends. */
  public synchronized void end(int status, int signal, Optional<byte[]> program) {
    if (ended()) {
      return;
    }
    exit =
        Optional.of(
            new MachineExit(
                clock.instant(),
                status,
                signal,
                kills.isEmpty() ? 0 : kills.getLast(),
                program,
                program.isPresent(),
                0));
    said.add(new Ended(exit));
    notifyAll();
  }

  /** The guard is killed, and the machine with it: nobody can tell how it ended. */
  public synchronized void loseGuard() {
    if (!ended()) {
      guardKilled = true;
      said.add(new Ended(Optional.empty()));
      notifyAll();
    }
  }

  /** Sets what happens when the host presses the power button. */
  public synchronized void onPowerButton(Runnable pressed) {
    this.powerButton = pressed;
  }

  private void pressPowerButton() {
    Runnable pressed;
    synchronized (this) {
      pressed = powerButton;
    }
    pressed.run();
  }

  /** The log of what it prints has begun. */
  public synchronized void print() {
    print(1);
  }

  /**
   * The log of what it prints has grown.
   *
   * @param bytes that its first file has now
   */
  public synchronized void print(long bytes) {
    endOfLog = new LogPosition(LogPosition.START.segment(), bytes);
    notifyAll();
  }

  /** The hypervisor burns CPU. */
  public synchronized void burn(long millis) {
    cpuMillis += millis;
  }

  /** Whether it stands still. */
  public synchronized boolean paused() {
    return paused;
  }

  private synchronized void settle(boolean still) {
    paused = still;
  }

  public synchronized List<Integer> kills() {
    return List.copyOf(kills);
  }

  /** Everything written to the program's standard input; an empty array is its end. */
  public synchronized List<byte[]> input() {
    return List.copyOf(input);
  }

  public synchronized boolean ended() {
    return guardKilled || exit.isPresent();
  }

  synchronized Optional<MachineExit> exit() {
    return exit;
  }

  RunningMachine handle() {
    return new Handle();
  }

  private synchronized MachineEvent event(int index) throws InterruptedException {
    while (said.size() <= index) {
      wait();
    }
    return said.get(index);
  }

  private synchronized void take(int type, byte[] payload) {
    if (!ended()) {
      script.accept(type, payload);
    }
  }

  /** What a handle's kill does. */
  public synchronized void kill(int signal) {
    kills.add(signal);
    end(0, signal, Optional.empty());
  }

  private synchronized boolean awaitLog(LogPosition past) throws InterruptedException {
    while (!ended() && past.compareTo(endOfLog) >= 0) {
      wait();
    }
    return past.compareTo(endOfLog) < 0;
  }

  private final class Handle implements RunningMachine {
    private int next;

    @Override
    public Instant startedAt() {
      return startedAt;
    }

    @Override
    public long hypervisorPid() {
      return 1;
    }

    @Override
    public Optional<Long> cpuMillis() {
      synchronized (FakeMachine.this) {
        return ended() ? Optional.empty() : Optional.of(cpuMillis);
      }
    }

    @Override
    public MachineEvent next() throws InterruptedException {
      return event(next++);
    }

    @Override
    public void send(int type, byte[] payload) {
      take(type, payload);
    }

    @Override
    public void writeInput(byte[] bytes) {
      synchronized (FakeMachine.this) {
        input.add(bytes.clone());
      }
    }

    @Override
    public void kill(int signal) {
      FakeMachine.this.kill(signal);
    }

    @Override
    public void pressPowerButton() {
      FakeMachine.this.pressPowerButton();
    }

    @Override
    public void pause() {
      settle(true);
    }

    @Override
    public void resume() {
      settle(false);
    }

    @Override
    public Optional<MachineUse> use() {
      return cpuMillis()
          .map(millis -> new MachineUse(Duration.ofMillis(millis), 64 << 20, Optional.empty()));
    }

    @Override
    public boolean awaitLog(LogPosition past) throws InterruptedException {
      return FakeMachine.this.awaitLog(past);
    }

    @Override
    public void close() {
      // The machine outlives its handles.
    }
  }
}
