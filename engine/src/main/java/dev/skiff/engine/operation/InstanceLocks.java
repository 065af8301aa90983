package dev.skiff.engine.operation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Serialises operations on one instance. A lock is kept while somebody holds it or waits. */
final class InstanceLocks {
  private final Map<String, Shared> locks = new ConcurrentHashMap<>();

  private record Shared(ReentrantLock lock, int users) {}

  <R> R holding(String id, Supplier<R> work) {
    ReentrantLock lock = begin(id);
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
      end(id);
    }
  }

  /** How many are kept. */
  int kept() {
    return locks.size();
  }

  @SuppressWarnings("NullAway") // compute() answers null only where its function does.
  private ReentrantLock begin(String id) {
    return locks
        .compute(
            id,
            (_, shared) ->
                shared == null
                    ? new Shared(new ReentrantLock(), 1)
                    : new Shared(shared.lock(), shared.users() + 1))
        .lock();
  }

  private void end(String id) {
    locks.computeIfPresent(
        id,
        (_, shared) -> shared.users() == 1 ? null : new Shared(shared.lock(), shared.users() - 1));
  }
}
