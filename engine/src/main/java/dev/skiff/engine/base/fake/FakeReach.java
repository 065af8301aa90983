package dev.skiff.engine.base.fake;

import dev.skiff.engine.base.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Ports that answer once a test has opened them. Never waits itself. */
public final class FakeReach implements Reach {
  private final Set<Integer> open = new HashSet<>();
  private final List<Try> tries = new ArrayList<>();

  /** A port that was tried, and how long the guest would have had to answer. */
  public record Try(int guestPort, Duration atMost) {}

  /** The guest takes connections on a port from now on. */
  public synchronized void open(int guestPort) {
    open.add(guestPort);
  }

  @Override
  public synchronized boolean answers(int guestPort, Duration atMost) {
    tries.add(new Try(guestPort, atMost));
    notifyAll();
    return open.contains(guestPort);
  }

  /** Waits for so many tries; the first ones, in order. */
  public synchronized List<Try> awaitTries(int count) throws InterruptedException {
    while (tries.size() < count) {
      wait();
    }
    return List.copyOf(tries.subList(0, count));
  }
}
