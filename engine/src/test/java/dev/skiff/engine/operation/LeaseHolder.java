package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.operation.Operation.EndLease;
import dev.skiff.engine.operation.Operation.Lease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A client that holds an instance, as its connection does in a real engine. */
final class LeaseHolder {
  private final Fleet fleet;
  private final String id;
  private final CompletableFuture<Instance> answer = new CompletableFuture<>();
  private final Thread holding;

  private LeaseHolder(Fleet fleet, String id, CountDownLatch begun) {
    this.fleet = fleet;
    this.id = id;
    this.holding = Thread.ofVirtual().start(() -> hold(begun));
  }

  /** Returns once it is recorded. */
  static LeaseHolder of(Fleet fleet, String name) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    LeaseHolder holder = new LeaseHolder(fleet, fleet.instances().resolve(name).id(), begun);
    begun.await();
    return holder;
  }

  private void hold(CountDownLatch begun) {
    try {
      answer.complete(fleet.plane().perform(new Lease(id, begun::countDown)));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** The instance as it was when it was removed. */
  Instance answer() {
    return answer.join();
  }

  /** The engine ends. */
  void cutOff() throws InterruptedException {
    holding.interrupt();
    holding.join();
  }

  /** The client ends, seen by the engine. */
  void die() throws InterruptedException {
    cutOff();
    fleet.plane().perform(new EndLease(id));
  }
}
