package dev.skiff.testkit.functional;

import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.WebClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests one after the other, each over a connection of its own, until it is closed; counted by
 * what was done meanwhile.
 */
final class RequestLoad<W> implements AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(5);

  private final Map<W, Integer> answered = new ConcurrentHashMap<>();
  private final Map<W, Integer> lost = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile W meanwhile;
  private volatile boolean enough;

  RequestLoad(WebClient web, W first) {
    this.meanwhile = first;
    this.thread = Thread.ofVirtual().start(() -> ask(web));
  }

  private void ask(WebClient web) {
    while (!enough) {
      W begun = meanwhile;
      if (web.tryGet("/").isPresent()) {
        answered.merge(begun, 1, Integer::sum);
      } else {
        lost.merge(begun, 1, Integer::sum);
        // Or a refusal, which takes no time, would count as a thousand.
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  /** From now on this is done: a request that begins now and ends badly is lost by it. */
  void during(W what) {
    meanwhile = what;
  }

  /** Waits until so many more were answered. */
  void awaitAnswers(int count, Duration atMost) {
    int enoughOfThem = answers() + count;
    Eventually.mustHold("requests go on", () -> answers() >= enoughOfThem, atMost);
  }

  private int answers() {
    return answered.values().stream().mapToInt(Integer::intValue).sum();
  }

  int answered(W what) {
    return answered.getOrDefault(what, 0);
  }

  int lost(W what) {
    return lost.getOrDefault(what, 0);
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
