package dev.skiff.engine.event;

import dev.skiff.engine.durable.RecentLines;
import dev.skiff.engine.event.Event.Happening;
import io.avaje.jsonb.Jsonb;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that happened lately, in order, and those who listen for more. Safe for several threads; to
 * publish never waits for a listener.
 */
public final class Events implements AutoCloseable {
  /** Docker keeps 256; a person who asks for the last hour of a busy machine should get it. */
  static final int KEPT = 4096;

  private final InstantSource clock;
  private final RecentLines<Event> file;
  private final Deque<Event> recent = new ArrayDeque<>();
  private final Set<Subscription> listeners = ConcurrentHashMap.newKeySet();
  private Instant last = Instant.EPOCH;

  private Events(Path file, InstantSource clock) {
    this.clock = clock;
    this.file = new RecentLines<>(file, Jsonb.instance().type(Event.class), KEPT);
  }

  /** Those of earlier engines are known from the file, which may be missing. */
  public static Events open(Path file, InstantSource clock) {
    Events events = new Events(file, clock);
    for (Event event : events.file.read()) {
      events.recent.add(event);
      events.last = event.at();
    }
    return events;
  }

  /** Tells that something happened, just now. */
  public synchronized void publish(Happening happening) {
    Instant now = clock.instant();
    last = now.isAfter(last) ? now : last.plusNanos(1);
    Event event = happening.at(last);
    recent.add(event);
    if (recent.size() > KEPT) {
      recent.remove();
    }
    file.add(event, recent);
    listeners.forEach(listener -> listener.hear(event));
  }

  /**
   * Listens from now on.
   *
   * @param since also what happened from then on, as far as it is kept; empty for nothing of it
   */
  public synchronized Subscription subscribe(Optional<Instant> since) {
    List<Event> past =
        since
            .map(from -> recent.stream().filter(e -> !e.at().isBefore(from)).toList())
            .orElse(List.of());
    Subscription subscription = new Subscription(past, listeners::remove);
    listeners.add(subscription);
    return subscription;
  }

  @Override
  public synchronized void close() {
    file.close();
  }
}
