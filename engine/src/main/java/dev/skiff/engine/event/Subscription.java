package dev.skiff.engine.event;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One listener's events, in order. {@link #next} is for one thread. */
public final class Subscription implements AutoCloseable {
  /** Who is this far behind is dropped: memory is not for slow readers. */
  static final int MOST_BEHIND = 1024;

  private final Iterator<Event> past;
  private final Consumer<Subscription> onClose;
  private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(MOST_BEHIND);
  private volatile boolean dropped;

  Subscription(List<Event> past, Consumer<Subscription> onClose) {
    this.past = past.iterator();
    this.onClose = onClose;
  }

  void hear(Event event) {
    if (!dropped && !waiting.offer(event)) {
      dropped = true;
    }
  }

  /**
   * Waits for the next event; empty when there was none in that time, or when this listener {@link
   * #dropped was dropped} and has been given all that came before.
   */
  public Optional<Event> next(Duration atMost) throws InterruptedException {
    if (past.hasNext()) {
      return Optional.of(past.next());
    }
    long nanos = dropped ? 0 : atMost.toNanos();
    return Optional.ofNullable(waiting.poll(nanos, TimeUnit.NANOSECONDS));
  }

  /** Whether events were lost because they were not taken in time: none come any more. */
  public boolean dropped() {
    return dropped && waiting.isEmpty();
  }

  @Override
  public void close() {
    onClose.accept(this);
  }
}
