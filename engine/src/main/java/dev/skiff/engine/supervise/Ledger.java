package dev.skiff.engine.supervise;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import java.time.Duration;
import java.util.Optional;
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
  private volatile boolean closed;

  Ledger(Instances instances, Duration retry) {
    this.instances = instances;
    this.retry = retry;
  }

  /**
   * Changes an instance; waits while the state cannot be written.
   *
   * @return empty when it was removed meanwhile
   */
  Optional<Instance> write(String id, UnaryOperator<Instance> change) throws InterruptedException {
    while (true) {
      try {
        return instances.update(id, change);
      } catch (Failure e) {
        if (closed || e.kind() != Failure.Kind.NO_SPACE) {
          throw e;
        }
        LOG.warn("{}: not recorded yet: {}", id, e.getMessage());
      }
      Thread.sleep(retry);
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
