package dev.skiff.engine.network;

import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.dataplane.Wanted;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the data plane as the records of networks and instances say. What changes there is applied
 * soon, on a thread of its own; who needs it applied asks. Safe for several threads.
 */
public final class Reconciler implements Enforcement, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  /** How often the records had changed. */
  private record Seen(long instances, long networks) {}

  private final Networks networks;
  private final Instances instances;
  private final DataPlane dataPlane;
  private final Nics nics;
  private final PortClaims claims;
  private final ReentrantLock applying = new ReentrantLock();

  /** Guarded by {@link #applying}. */
  private Optional<Wanted> inForce = Optional.empty();

  /** Guarded by {@link #applying}. */
  private long revision;

  /** What is in force is of this; guarded by {@link #applying}. */
  private Optional<Seen> seen = Optional.empty();

  /** Guarded by this. */
  private boolean asked;

  /** Guarded by this. */
  private boolean closed;

  private Optional<Thread> worker = Optional.empty();

  public Reconciler(Networks networks, Instances instances, DataPlane dataPlane, Nics nics) {
    this.networks = networks;
    this.instances = instances;
    this.dataPlane = dataPlane;
    this.claims = new PortClaims(instances);
    this.nics = nics;
  }

  /**
   * Begins: with what an earlier engine left, its ports included. A data plane that cannot be
   * started now is told as soon as it can be.
   */
  public void begin() {
    try {
      reconcile(NOBODY, dataPlane::resume);
    } catch (Failure e) {
      LOG.warn("the networks are not as they should be: {}", e.getMessage());
    }
    worker = Optional.of(Thread.ofVirtual().name("reconciler").start(this::work));
  }

  /** Something has changed. Returns at once. */
  public synchronized void request() {
    asked = true;
    notifyAll();
  }

  @Override
  public void reconcile(String instance) {
    reconcile(instance, dataPlane::apply);
  }

  @Override
  public <T> T claim(Instance instance, Supplier<T> recording) {
    return claims.claim(instance, recording);
  }

  private void reconcile(String instance, Consumer<Wanted> apply) {
    applying.lock();
    try {
      // Before what they count is read: what changes meanwhile is looked at once more.
      Seen now = new Seen(instances.changes(), networks.changes());
      if (seen.filter(now::equals).isPresent()) {
        return;
      }
      Set<NatPublication> refused = new HashSet<>();
      while (!isInForce(refused, instance, apply)) {
        LOG.debug("without ports of others that cannot be published: {}", refused);
      }
      seen = Optional.of(now).filter(_ -> refused.isEmpty());
    } finally {
      applying.unlock();
    }
  }

  /** False when another's port was refused, which is then among those. */
  private boolean isInForce(Set<NatPublication> refused, String instance, Consumer<Wanted> apply) {
    Wanted wanted = PlanComputation.of(networks.all(), instances.all(), nics, revision, refused);
    try {
      if (inForce.filter(wanted::equals).isEmpty()) {
        put(wanted.numbered(revision + 1), apply);
      }
      return true;
    } catch (DataPlaneFailure failure) {
      boolean others =
          failure
              .publication()
              .filter(each -> !each.guest().equals(instance) && refused.add(each))
              .isPresent();
      if (!others) {
        throw failure;
      }
      return false;
    }
  }

  private void put(Wanted next, Consumer<Wanted> apply) {
    revision++;
    apply.accept(next);
    inForce = Optional.of(next);
  }

  private void work() {
    try {
      while (awaitRequest()) {
        try {
          reconcile(NOBODY);
        } catch (Failure e) {
          LOG.warn("the networks are not as they should be: {}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean awaitRequest() throws InterruptedException {
    while (!asked && !closed) {
      wait();
    }
    asked = false;
    return !closed;
  }

  /** Asks for nothing any more; what is in force stays. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      if (worker.isPresent()) {
        worker.get().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
