package dev.skiff.engine.operation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Serialises operations on one instance. A lock lives as long as its instance. */
final class InstanceLocks {
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  <R> R holding(String id, Supplier<R> work) {
    ReentrantLock lock = locks.computeIfAbsent(id, _ -> new ReentrantLock());
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The instance is gone. */
  void forget(String id) {
    locks.remove(id);
  }
}
