package dev.skiff.engine.operation;

import java.util.HashMap;
import java.util.Map;

/** Which instances are stopped only to be started again at once, because a user restarts them. */
final class UserRestarts {
  private final Map<String, Integer> underWay = new HashMap<>();

  /** What is open while a restart is under way. */
  interface UnderWay extends AutoCloseable {
    @Override
    void close();
  }

  synchronized UnderWay begin(String id) {
    underWay.merge(id, 1, Integer::sum);
    return () -> end(id);
  }

  private synchronized void end(String id) {
    underWay.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
    notifyAll();
  }

  /** Waits until no restart of an instance is under way. */
  synchronized void awaitNone(String id) throws InterruptedException {
    while (underWay.containsKey(id)) {
      wait();
    }
  }
}
