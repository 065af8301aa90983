package dev.skiff.engine.instance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A wait for one instance that begins when it is made: every later state is looked at in turn, also
 * one that is over before the waiting thread comes to run. Made by {@link Instances#watch}, closed
 * by who asked for it.
 */
public final class Watch implements AutoCloseable {
  private final Instances instances;
  private final String id;
  private final Predicate<Optional<Instance>> condition;
  private final CountDownLatch met = new CountDownLatch(1);
  private volatile Optional<Instance> answer = Optional.empty();
  private volatile Optional<Instance> last = Optional.empty();

  Watch(Instances instances, String id, Predicate<Optional<Instance>> condition) {
    this.instances = instances;
    this.id = id;
    this.condition = condition;
  }

  String id() {
    return id;
  }

  /** Called with each state in order, one at a time. */
  void see(Optional<Instance> now) {
    if (met.getCount() > 0) {
      now.ifPresent(_ -> last = now);
      if (condition.test(now)) {
        answer = now;
        met.countDown();
      }
    }
  }

  /** Waits until the condition has been met; answers with what met it, empty for a removed one. */
  public Optional<Instance> await() throws InterruptedException {
    met.await();
    return answer;
  }

  /** Waits for the condition, but not longer than this; whether it has been met. */
  public boolean await(Duration atMost) throws InterruptedException {
    return met.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The instance as it was last seen, up to when the condition was met; kept over its removal. */
  public Optional<Instance> last() {
    return last;
  }

  @Override
  public void close() {
    instances.unwatch(this);
  }
}
