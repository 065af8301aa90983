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

  @Override
  void close();
}
