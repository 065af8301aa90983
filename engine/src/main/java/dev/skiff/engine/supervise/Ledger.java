package dev.skiff.engine.supervise;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what has happened already. Nobody is there to be told that the disk is full, and an
 * end that is not recorded would be a lost one: so it is tried until it works.
 */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final Instances instances;
  private final Duration retry;

  /** Instances that a thread of their own tries to write. */
  private final Set<String> retried = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  Ledger(Instances instances, Duration retry) {
    this.instances = instances;
    this.retry = retry;
  }

  /**
   * Changes an instance. While the state cannot be written the change is seen, so that nobody waits
   * for an end that has come; this returns once it is written.
   *
   * @return empty when it was removed meanwhile
   */
  Optional<Instance> write(String id, UnaryOperator<Instance> change) throws InterruptedException {
    Optional<Instance> changed = note(id, change);
    while (changed.isPresent() && !isWritten(id)) {
      Thread.sleep(retry);
    }
    return changed;
  }

  /**
   * Changes an instance, in writing if there is room for it: a full disk keeps nobody from ending a
   * machine. What is only seen is written as soon as it can be, or with the next change.
   */
  Optional<Instance> note(String id, UnaryOperator<Instance> change) {
    try {
      return instances.update(id, change);
    } catch (Failure e) {
      if (closed || e.kind() != Failure.Kind.NO_SPACE) {
        throw e;
      }
      LOG.warn("{}: not recorded yet: {}", id, e.getMessage());
      Optional<Instance> noted = instances.note(id, change);
      if (retried.add(id)) {
        Thread.ofVirtual().name("ledger").start(() -> retry(id));
      }
      return noted;
    }
  }

  /** The same, of one run only. */
  Optional<Instance> note(String id, int run, UnaryOperator<Instance> change) {
    return note(id, now -> now.runNumber() == run ? change.apply(now) : now);
  }

  private void retry(String id) {
    try {
      while (!isWritten(id)) {
        Thread.sleep(retry);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Failure e) {
      LOG.info("{}: not recorded: {}", id, e.getMessage());
    } finally {
      retried.remove(id);
    }
  }

  /** Tries once more. */
  private boolean isWritten(String id) {
    try {
      instances.update(id, now -> now);
      return true;
    } catch (Failure e) {
      if (closed || e.kind() != Failure.Kind.NO_SPACE) {
        throw e;
      }
      return false;
    }
  }

  /** The same, of one run only: nothing is changed once another has begun. */
  Optional<Instance> write(String id, int run, UnaryOperator<Instance> change)
      throws InterruptedException {
    return write(id, now -> now.runNumber() == run ? change.apply(now) : now);
  }

  boolean closed() {
    return closed;
  }

  /** From now on failures are thrown. */
  void close() {
    closed = true;
  }
}
