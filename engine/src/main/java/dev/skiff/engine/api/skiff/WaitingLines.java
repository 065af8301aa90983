package dev.skiff.engine.api.skiff;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * Lines for a client that may be slow. Who adds one does not wait: what finds no room is counted,
 * and the client is told how many it missed. For any number of adders and one taker.
 */
final class WaitingLines<T> {
  static final int MOST = 1024;

  private final BlockingQueue<T> lines = new ArrayBlockingQueue<>(MOST);
  private final AtomicLong missed = new AtomicLong();
  private final ToLongFunction<T> weight;

  /**
   * @param weight as how many a line counts when it is missed
   */
  WaitingLines(ToLongFunction<T> weight) {
    this.weight = weight;
  }

  void add(T line) {
    if (!lines.offer(line)) {
      missed.addAndGet(weight.applyAsLong(line));
    }
  }

  /** The next line, as soon as there is one. */
  T take() throws InterruptedException {
    return lines.take();
  }

  /** How many were missed since this was asked last. */
  long missed() {
    return missed.getAndSet(0);
  }
}
