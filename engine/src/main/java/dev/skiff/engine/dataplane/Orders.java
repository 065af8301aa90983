package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wanted, and how far both processes were told. Whoever tells them something, an apply or
 * the thread that keeps one of them, does it here under one lock, so that each is told one thing
 * after the other. Nobody waits here for a process to come.
 */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final FabricSide fabric;
  private final NatSide nat;
  private final Listeners listeners;

  /** Empty before the first apply. */
  private Optional<Wanted> wanted = Optional.empty();

  private Map<NatPublication, DataPlaneFailure> lost = Map.of();

  Orders(FabricSide fabric, NatSide nat, Listeners listeners) {
    this.fabric = fabric;
    this.nat = nat;
    this.listeners = listeners;
  }

  /** Whoever comes back from now on is told this; what it was before. */
  Wanted exchange(Wanted next) {
    return locked(() -> {
      Wanted before = wanted.orElse(Wanted.nothing());
      wanted = Optional.of(next);
      return before;
    });
  }

  /** What is wanted; empty where this engine does not know yet. */
  Optional<Wanted> wanted() {
    return locked(() -> wanted);
  }

  /** Whether a port could not be published that should be. */
  boolean hasLost() {
    return locked(() -> !lost.isEmpty());
  }

  // ---- to one who waits for the answer ----

  /**
   * Tells the NAT what is wanted.
   *
   * @throws DataPlaneFailure when a port cannot be published that was not wanted before
   */
  void tellNat(Wanted before) throws IOException {
    telling(all -> {
      lost = nat.tell(all);
      for (Map.Entry<NatPublication, DataPlaneFailure> each : lost.entrySet()) {
        if (!before.publications().contains(each.getKey())) {
          throw each.getValue();
        }
      }
    });
  }

  void tellFabric() throws IOException {
    telling(fabric::tell);
  }

  // ---- to nobody: what goes wrong is logged, and told as an event ----

  /** Tells a fabric everything that is there again. */
  void tellFabricAgain() throws IOException {
    telling(all -> {
      fabric.forget();
      try {
        fabric.tell(all);
      } catch (DataPlaneFailure refused) {
        LOG.error("{}", refused.getMessage());
      }
    });
  }

  /** The same for a NAT. */
  void tellNatAgain() throws IOException {
    telling(all -> {
      nat.forget();
      publish(all);
    });
  }

  /** Tries to publish what was lost. */
  void publishLost() throws IOException {
    telling(this::publish);
  }

  private void publish(Wanted all) throws IOException {
    Map<NatPublication, DataPlaneFailure> before = lost;
    try {
      lost = nat.tell(all);
    } catch (DataPlaneFailure refused) {
      LOG.error("{}", refused.getMessage());
    }
    lost.forEach((publication, failure) -> {
      if (!before.containsKey(publication)) {
        LOG.warn("{}", failure.getMessage());
        listeners.tell(
            new DataPlaneEvent.PortLost(publication, String.valueOf(failure.getMessage())));
      }
    });
  }

  /** Something that a process is told of all that is wanted. */
  @FunctionalInterface
  private interface Telling {
    void tell(Wanted all) throws IOException;
  }

  /** Nothing is told before something was wanted. */
  private void telling(Telling telling) throws IOException {
    lock.lock();
    try {
      if (wanted.isPresent()) {
        telling.tell(wanted.get());
      }
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> state) {
    lock.lock();
    try {
      return state.get();
    } finally {
      lock.unlock();
    }
  }
}
