package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.event.Event;
import dev.skiff.engine.event.Subscription;
import dev.skiff.engine.operation.Engine;
import dev.skiff.wire.api.EventMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Events as they happen, a line of JSON each. */
final class EventRoute {
  private static final Set<String> NAMES =
      Set.of(
          "type", "event", "container", "image", "volume", "network", "label", "scope", "daemon");

  /** The wait is only bounded so that the end of {@code until} is looked at. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final Engine engine;
  private final InstantSource clock;

  EventRoute(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void handle(Exchange exchange) throws IOException, InterruptedException {
    Instant now = clock.instant();
    Filters filters = Filters.parse(exchange.query(), NAMES);
    Optional<Instant> since =
        exchange.query().text("since").map(text -> TimeText.parse("since", text, now));
    Optional<Instant> until =
        exchange.query().text("until").map(text -> TimeText.parse("until", text, now));
    // One that asks for the past alone would otherwise be told nothing of it.
    Optional<Instant> from = since.isEmpty() && until.isPresent() ? Optional.of(now) : since;
    try (HangUp _ = exchange.watchClient();
        Subscription subscription = engine.events(from)) {
      ResponseStream stream = exchange.stream(Exchange.JSON);
      send(stream, subscription, filters, until);
      stream.finish();
    }
  }

  private void send(
      ResponseStream stream, Subscription events, Filters filters, Optional<Instant> until)
      throws IOException, InterruptedException {
    while (!events.dropped()) {
      Optional<Event> event = events.next(patience(until));
      if (event.isPresent() && until.filter(event.get().at()::isAfter).isPresent()) {
        return;
      }
      if (event.isPresent() && matches(event.get(), filters)) {
        stream.line(EventMessage.class, message(event.get()));
      } else if (event.isEmpty()
          && until.filter(end -> !clock.instant().isBefore(end)).isPresent()) {
        return;
      }
    }
    stream.line(EventMessage.class, dropped());
  }

  private Duration patience(Optional<Instant> until) {
    Duration left = until.map(end -> Duration.between(clock.instant(), end)).orElse(LOOK);
    return left.isNegative() ? Duration.ZERO : left.compareTo(LOOK) > 0 ? LOOK : left;
  }

  /**
   * Docker's shape; the older fields {@code status}, {@code id}, {@code from} are still asked for.
   */
  static EventMessage message(Event event) {
    Instant at = event.at();
    boolean instance = event.subject() == Event.Subject.CONTAINER;
    return new EventMessage(
        event.subject().label(),
        event.action(),
        new EventMessage.Actor(event.id(), new java.util.TreeMap<>(event.attributes())),
        "local",
        event.action(),
        event.id(),
        instance ? event.attributes().getOrDefault("image", "") : null,
        at.getEpochSecond(),
        at.getEpochSecond() * 1_000_000_000L + at.getNano(),
        null);
  }

  private static EventMessage dropped() {
    String why = "this client did not take its events in time; those after the last one are lost";
    return new EventMessage(
        "daemon",
        "dropped",
        new EventMessage.Actor("", Map.of("reason", why)),
        "local",
        "dropped",
        "",
        null,
        0,
        0,
        why);
  }

  static boolean matches(Event event, Filters filters) {
    return any(filters, "type", event.subject().label()::equals)
        && any(filters, "event", event.action()::equals)
        && any(filters, "container", wanted -> is(event, Event.Subject.CONTAINER, wanted))
        && any(filters, "volume", wanted -> is(event, Event.Subject.VOLUME, wanted))
        && any(filters, "network", wanted -> is(event, Event.Subject.NETWORK, wanted))
        && any(filters, "image", wanted -> isOfImage(event, wanted))
        && any(filters, "scope", "local"::equals)
        && any(filters, "daemon", _ -> true)
        && filters.labelsMatch(event.attributes());
  }

  private static boolean any(
      Filters filters, String name, java.util.function.Predicate<String> matches) {
    return !filters.has(name) || filters.of(name).stream().anyMatch(matches);
  }

  private static boolean is(Event event, Event.Subject subject, String wanted) {
    return event.subject() == subject
        && !wanted.isEmpty()
        && (event.id().startsWith(wanted) || wanted.equals(event.attributes().get("name")));
  }

  private static boolean isOfImage(Event event, String wanted) {
    String image = event.attributes().getOrDefault("image", "");
    return is(event, Event.Subject.IMAGE, wanted)
        || image.equals(wanted)
        || image.equals(wanted + ":latest");
  }
}
