package dev.skiff.engine.vm;

import java.time.Instant;
import java.util.Optional;

/**
 * A handle on one running machine. Safe for use by several threads; {@link #next} by one. Closing
 * the handle leaves the machine running.
 */
public interface RunningMachine extends AutoCloseable {

  /** When the machine was started, by the guard's clock. */
  Instant startedAt();

  /** The hypervisor's process id, for people and for measuring. */
  long hypervisorPid();

  /** CPU time the hypervisor's process has used so far, in milliseconds; empty when it is gone. */
  Optional<Long> cpuMillis();

  /**
   * Waits for the next event. What the guest said before this handle existed is replayed first, in
   * order. After {@link MachineEvent.Ended} there is nothing more.
   *
   * @throws InterruptedException also when the handle is closed meanwhile
   */
  MachineEvent next() throws InterruptedException;

  /** Sends one frame to the guest's channel. Frames sent before the guest listens wait for it. */
  void send(int type, byte[] payload);

  /**
   * Gives the program's standard input; blocks while the guest takes no more. Empty means its end.
   */
  void writeInput(byte[] bytes) throws InterruptedException;

  /** Signals the hypervisor's process. {@code 9} ends it at once, the guest's files unsynced. */
  void kill(int signal);

  /**
   * Presses the power button: whatever the guest makes of it, if its kernel is up by then.
   *
   * @throws VmFailure when the hypervisor has none, or does not answer
   */
  void pressPowerButton();

  /**
   * Has the machine stand still, with its clock; one that does so already is left alone. What the
   * guest has written is on the host's disk by then.
   *
   * @throws VmFailure when the hypervisor cannot, or does not answer
   */
  void pause();

  /** Has a machine that stands still go on; one that does so already is left alone. */
  void resume();

  /** What it costs now; empty when it is gone. */
  Optional<MachineUse> use();

  /**
   * Waits until the log has grown past a position or the machine has ended.
   *
   * @return false when the log will not grow any more
   */
  boolean awaitLog(LogPosition past) throws InterruptedException;

  @Override
  void close();
}
