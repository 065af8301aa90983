package dev.skiff.engine.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers that take as long as a guest lives: streams, waits, hijacked connections. The end of
 * the server ends them. Thread-safe.
 */
final class LongAnswers {
  private final Map<Object, Runnable> ends = new HashMap<>();
  private boolean ending;

  /** Has {@code end} run when the server ends, at once if it has. */
  void add(Object answer, Runnable end) {
    synchronized (this) {
      if (!ending) {
        ends.put(answer, end);
        return;
      }
    }
    end.run();
  }

  synchronized void remove(Object answer) {
    ends.remove(answer);
  }

  synchronized int count() {
    return ends.size();
  }

  void endAll() {
    List<Runnable> all;
    synchronized (this) {
      ending = true;
      all = List.copyOf(ends.values());
    }
    all.forEach(Runnable::run);
  }
}
