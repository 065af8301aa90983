package dev.skiff.engine.base;

import java.time.Duration;

/**
 * Looks from outside whether a guest takes connections, for bases whose guests do not tell. It is
 * given to a base with the guest, and belongs to whoever carries that guest's packets. Safe for use
 * by several threads.
 */
@FunctionalInterface
public interface Reach {

  /**
   * Tries a TCP port of the guest once. The guest may see a connection without a byte.
   *
   * @param atMost how long the guest has to answer; a little more may pass
   * @return false when it refused, did not answer in that time, or cannot be reached or asked about
   *     just now: whoever wants to know tries again
   */
  boolean answers(int guestPort, Duration atMost) throws InterruptedException;
}
