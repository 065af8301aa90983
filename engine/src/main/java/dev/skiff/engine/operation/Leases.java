package dev.skiff.engine.operation;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Watch;
import dev.skiff.engine.operation.Operation.Await;
import dev.skiff.engine.operation.Operation.Condition;
import dev.skiff.engine.operation.Operation.EndLease;
import dev.skiff.engine.operation.Operation.Lease;
import dev.skiff.engine.operation.Operation.Remove;
import dev.skiff.engine.operation.Operation.RemoveAtEnd;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances whose clients remove them once they have seen their end. That one is leased is
 * recorded; who holds it is known to this engine alone. Where a client has gone, or does not come
 * (back) within the patience after the creation or the beginning of an engine, the engine does it
 * in its place.
 */
final class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  /**
   * A client that lives comes back within milliseconds of an engine's end; longer than it may stand
   * still, suspended by its user or with the whole machine.
   */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Instances instances;
  private final InstanceOperations operations;
  private final Duration patience;

  /** How many clients hold each instance. */
  private final Map<String, Integer> holders = new HashMap<>();

  Leases(Instances instances, InstanceOperations operations, Duration patience) {
    this.instances = instances;
    this.operations = operations;
    this.patience = patience;
  }

  /** Holds an instance until it is removed. */
  Instance hold(Lease lease) throws InterruptedException {
    Instance held = taken(lease.reference());
    try {
      return Waits.await(instances, held, new Await(held.id(), Condition.REMOVED, lease.begun()));
    } finally {
      count(held.id(), -1);
    }
  }

  private synchronized Instance taken(String reference) {
    Instance held =
        instances
            .update(instances.resolve(reference).id(), Instance::onLease)
            .orElseThrow(() -> InstanceFailure.notFound(reference, Optional.empty()));
    count(held.id(), 1);
    return held;
  }

  private synchronized void count(String id, int more) {
    holders.merge(id, more, (before, change) -> before + change == 0 ? null : before + change);
  }

  /** Removes what nobody holds any more, now or at its end. */
  Optional<Instance> end(EndLease end) throws InterruptedException {
    Optional<Instance> marked = marked(end.id());
    if (marked.isEmpty()) {
      return marked;
    }
    try {
      // One that never ran has its end behind it, too.
      return Optional.of(
          marked.get().phase() == Phase.CREATED
              ? operations.remove(new Remove(end.id(), false, true))
              : operations.removeAtEnd(new RemoveAtEnd(end.id())));
    } catch (Failure e) {
      if (instances.byId(end.id()).isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private synchronized Optional<Instance> marked(String id) {
    return holders.containsKey(id)
        ? Optional.empty()
        : instances.update(id, Instance::removingItself);
  }

  /** A new instance; if it is leased, its client is waited for. */
  Instance expected(Instance made) {
    if (made.leased()) {
      Thread.ofVirtual().name("lease-" + made.shortId()).start(() -> endUnlessHeld(made));
    }
    return made;
  }

  /** When the engine begins. */
  void expectAll() {
    instances.all().forEach(this::expected);
  }

  private void endUnlessHeld(Instance made) {
    try (Watch gone = instances.watch(made.id(), Optional::isEmpty)) {
      if (!gone.await(patience)) {
        end(new EndLease(made.id()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("{}: its client does not come, and it is kept: {}", made.name(), e.getMessage());
    }
  }
}
