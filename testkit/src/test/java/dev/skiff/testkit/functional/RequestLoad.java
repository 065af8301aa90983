package dev.skiff.testkit.functional;

import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.WebClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests one after the other, each over a connection of its own, until it is closed; counted by
 * what was done meanwhile.
 */
final class RequestLoad<E extends Enum<E>> implements AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(5);

  private final AtomicIntegerArray answered;
  private final AtomicIntegerArray lost;
  private final Thread thread;
  private volatile E meanwhile;
  private volatile boolean enough;

  RequestLoad(WebClient web, Class<E> kinds, E first) {
    this.answered = new AtomicIntegerArray(kinds.getEnumConstants().length);
    this.lost = new AtomicIntegerArray(answered.length());
    this.meanwhile = first;
    this.thread = Thread.ofVirtual().start(() -> ask(web));
  }

  private void ask(WebClient web) {
    while (!enough) {
      int begun = meanwhile.ordinal();
      if (web.tryGet("/").isPresent()) {
        answered.incrementAndGet(begun);
      } else {
        lost.incrementAndGet(begun);
        // Or a refusal, which takes no time, would count as a thousand.
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  /** From now on this is done: a request that ends badly is lost by it. */
  void during(E what) {
    meanwhile = what;
  }

  /** Waits until so many more were answered. */
  void awaitAnswers(int count, Duration atMost) {
    int enoughOfThem = answers() + count;
    Eventually.mustHold("requests go on", () -> answers() >= enoughOfThem, atMost);
  }

  private int answers() {
    int sum = 0;
    for (int i = 0; i < answered.length(); i++) {
      sum += answered.get(i);
    }
    return sum;
  }

  int answered(E what) {
    return answered.get(what.ordinal());
  }

  int lost(E what) {
    return lost.get(what.ordinal());
  }

  @Override
  public void close() {
    enough = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
