package dev.skiff.fabric.loop;

import dev.skiff.fabric.system.Wakeup;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What other threads want done on the loop's, between two batches. */
public final class Asks {
  /** More than control connections there may be. */
  private static final int MOST = 256;

  private final BlockingQueue<FutureTask<?>> waiting = new ArrayBlockingQueue<>(MOST);
  private final Wakeup wakeup;
  private volatile boolean closed;

  Asks(Wakeup wakeup) {
    this.wakeup = wakeup;
  }

  /**
   * Runs something on the loop's thread and waits for what it gives.
   *
   * @throws IllegalStateException when the loop has ended
   */
  public <T> T ask(Callable<T> task) throws InterruptedException {
    FutureTask<T> future = new FutureTask<>(task);
    waiting.put(future);
    wakeup.ring();
    if (closed) {
      cancelAll();
    }
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the frame loop could not do it", e.getCause());
    } catch (java.util.concurrent.CancellationException e) {
      throw new IllegalStateException("the frame loop has ended", e);
    }
  }

  void runAll() {
    for (FutureTask<?> task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  void close() {
    closed = true;
    cancelAll();
  }

  private void cancelAll() {
    for (FutureTask<?> task = waiting.poll(); task != null; task = waiting.poll()) {
      task.cancel(false);
    }
  }
}
