package dev.skiff.engine.operation;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Watch;
import dev.skiff.engine.supervise.Supervisor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts instances that their policies want started, each when its time has come. What is due is
 * recorded in the instance; here it is only waited for, by a thread each, which ends as soon as the
 * restart is given up.
 */
final class Revival {
  private static final Logger LOG = LoggerFactory.getLogger(Revival.class);

  /** How many start side by side: a host that boots has more to do. */
  private static final int AT_ONCE = 4;

  private final Instances instances;
  private final Supervisor supervisor;
  private final InstantSource clock;
  private final Start start;
  private final Semaphore turns = new Semaphore(AT_ONCE);

  /** Starts an instance, unless its restart was given up; serialised with its other operations. */
  @FunctionalInterface
  interface Start {
    void startAgain(String id, int run);
  }

  Revival(Instances instances, Supervisor supervisor, InstantSource clock, Start start) {
    this.instances = instances;
    this.supervisor = supervisor;
    this.clock = clock;
    this.start = start;
  }

  /** When the engine begins. */
  void reviveAll() {
    Instant now = clock.instant();
    for (Instance instance : instances.all()) {
      instances.update(instance.id(), found -> found.foundByEngine(now)).ifPresent(this::await);
    }
  }

  /** Has an instance that is to be restarted so, once it is due. Does not wait. */
  void await(Instance instance) {
    if (instance.phase() == Phase.RESTARTING) {
      Thread.ofVirtual().name("restart-" + instance.shortId()).start(() -> awaitAndStart(instance));
    }
  }

  private void awaitAndStart(Instance waiting) {
    try {
      if (isDue(waiting)) {
        turns.acquire();
        try {
          startNow(waiting);
        } finally {
          turns.release();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error(
          "{}: its restart is not recorded; the next engine goes on with it", waiting.name(), e);
    }
  }

  /** Whether its time has come, not its end as a restart. */
  private boolean isDue(Instance waiting) throws InterruptedException {
    try (Watch watch =
        instances.watch(waiting.id(), now -> !sameRestart(now, waiting.runNumber()))) {
      return !watch.await(left(waiting));
    }
  }

  private static boolean sameRestart(Optional<Instance> now, int run) {
    return now.filter(i -> i.phase() == Phase.RESTARTING && i.runNumber() == run).isPresent();
  }

  /** Never more than the delay itself, whatever was done to the clock. */
  private Duration left(Instance waiting) {
    Duration delay = waiting.restarts().delay();
    Duration left =
        Duration.between(clock.instant(), waiting.restarts().dueAt().orElse(Instant.EPOCH));
    return left.isNegative() ? Duration.ZERO : left.compareTo(delay) > 0 ? delay : left;
  }

  private void startNow(Instance waiting) throws InterruptedException {
    try {
      start.startAgain(waiting.id(), waiting.runNumber());
    } catch (Failure e) {
      LOG.warn("{}: not started again: {}", waiting.name(), e.getMessage());
      supervisor.notStarted(waiting, e).ifPresent(this::await);
    }
  }
}
