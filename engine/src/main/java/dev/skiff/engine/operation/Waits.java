package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.instance.Watch;
import dev.skiff.engine.operation.Operation.Await;
import dev.skiff.engine.operation.Operation.Condition;
import java.util.Optional;
import java.util.function.Predicate;

/** What it means to wait for an instance. */
final class Waits {
  private Waits() {}

  static Instance await(Instances instances, Instance begin, Await await)
      throws InterruptedException {
    Predicate<Optional<Instance>> met = predicate(begin, await.condition());
    try (Watch watch = instances.watch(begin.id(), now -> now.isEmpty() || met.test(now))) {
      await.begun().run();
      watch.await();
      Instance end = watch.last().or(() -> instances.departed(begin.id())).orElse(begin);
      if (await.condition() == Condition.READY && end.run().flatMap(Run::readyAt).isEmpty()) {
        throw InstanceFailure.endedBeforeReady(end);
      }
      return end;
    }
  }

  private static Predicate<Optional<Instance>> predicate(Instance begin, Condition condition) {
    return switch (condition) {
      case NOT_RUNNING -> now -> now.map(i -> endedSince(begin, i)).orElse(true);
      case NEXT_EXIT -> now -> now.map(i -> exitedAfter(i, firstRun(begin))).orElse(true);
      case REMOVED -> Optional::isEmpty;
      case READY -> now -> now.map(i -> i.ready() || endedBeforeReady(begin, i)).orElse(true);
    };
  }

  /** The number of the run that goes on, or of the next one. */
  static int firstRun(Instance begin) {
    return begin.phase().alive() ? begin.runNumber() : begin.runNumber() + 1;
  }

  private static boolean exitedAfter(Instance instance, int run) {
    return instance.outcome().isPresent() && instance.runNumber() >= run;
  }

  private static boolean endedBeforeReady(Instance begin, Instance now) {
    return now.phase() == Phase.EXITED
        || (now.phase() == Phase.RESTARTING && endedSince(begin, now));
  }

  /** As in Docker, one that waits for its restart is taken for running: its next end counts. */
  private static boolean endedSince(Instance begin, Instance now) {
    return now.phase() == Phase.RESTARTING
        ? now.runNumber() >= firstRun(begin)
        : !now.phase().alive();
  }

  /**
   * Waits for the start of a run; false when it is over for good: a later one runs, or none can.
   */
  static boolean runBegun(Instances instances, String id, int run) throws InterruptedException {
    return instances
        .await(id, now -> now.map(i -> i.runNumber() >= run).orElse(true))
        .filter(i -> i.runNumber() == run)
        .isPresent();
  }
}
