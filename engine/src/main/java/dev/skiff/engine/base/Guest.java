package dev.skiff.engine.base;

import java.time.Duration;
import java.util.Optional;

/**
 * The conversation with one running guest, in its base's own way. Closing it leaves the guest
 * alone.
 */
public interface Guest extends AutoCloseable {

  /**
   * Waits for the next event; gives the guest its identity on the way, once, when it asks for it.
   *
   * @return empty when nothing happened in that time
   */
  Optional<GuestEvent> next(Duration atMost) throws InterruptedException;

  /** Asks the program to end: the signal now, SIGKILL after the grace. Does not wait. */
  void stop(int signal, Duration grace);

  /** Sends the program a signal. Does not wait. */
  void signal(int signal);

  /**
   * Tells the program's terminal its size. Does not wait; a guest that still boots is told once it
   * can be. Means nothing to a guest without a terminal, or one that was started by an engine that
   * knew none.
   */
  void resize(Identity.WindowSize size);

  /**
   * Has the guest bring its disks up to date, for who reads them from outside, and waits until they
   * are: what the program had written when this was called can be read then.
   *
   * @return false when the guest cannot do that, failed, or was not done in that time
   */
  boolean flush(Duration atMost) throws InterruptedException;

  /**
   * Has the guest take these addresses for those that it has, while its program runs, and waits
   * until it has. One that still boots takes them once it can, waited for or not; the latest count.
   *
   * @return false when it was not done in that time
   * @throws BaseFailure when its addresses cannot be changed while it runs, or says why it failed
   */
  boolean readdress(Identity.Addressing network, Duration atMost) throws InterruptedException;

  /** Tells the guest that its machine stood still for a while. Does not wait. */
  void resumed();

  /**
   * Asks the guest what runs in it.
   *
   * @return empty when it cannot tell, or does not in that time
   */
  Optional<GuestProcesses> processes(Duration atMost) throws InterruptedException;

  @Override
  void close();
}
