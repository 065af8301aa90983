package dev.skiff.engine.instance;

import dev.skiff.engine.vm.LogPosition;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One start of an instance and what became of it.
 *
 * @param number counted from 1
 * @param requestedAt when the start was asked for
 * @param startedAt when the machine's process was started
 * @param readyAt when the last published port was bound, or the program ran if there is none
 * @param timeline moments of the start, in order
 * @param log where this run's output begins
 * @param killSignal the last signal we were asked to send, or 0
 */
@Json
public record Run(
    int number,
    Instant requestedAt,
    Optional<Instant> startedAt,
    Optional<Instant> readyAt,
    Optional<Instant> finishedAt,
    List<Milestone> timeline,
    LogPosition log,
    int killSignal,
    String kernel) {

  public Run {
    timeline = List.copyOf(timeline);
  }

  /** Time from the request to readiness. */
  public Optional<Duration> readyAfter() {
    return readyAt.map(at -> Duration.between(requestedAt, at));
  }

  /** Whether a moment has been reached. */
  public boolean hasReached(String name) {
    return timeline.stream().anyMatch(milestone -> milestone.name().equals(name));
  }

  /** This run with one more moment reached; a moment reached before stays as it was. */
  public Run reached(String name, Instant at) {
    if (hasReached(name)) {
      return this;
    }
    List<Milestone> longer = new ArrayList<>(timeline);
    longer.add(new Milestone(name, Duration.between(requestedAt, at)));
    // The guest's first words may be recorded before the return of the start itself is.
    longer.sort(Comparator.comparing(Milestone::after));
    return new Run(
        number, requestedAt, startedAt, readyAt, finishedAt, longer, log, killSignal, kernel);
  }

  /** This run, its machine started. */
  public Run started(Instant at) {
    return new Run(
        number,
        requestedAt,
        Optional.of(at),
        readyAt,
        finishedAt,
        timeline,
        log,
        killSignal,
        kernel);
  }

  /** This run, ready; the first time counts. */
  public Run ready(Instant at) {
    return readyAt.isPresent()
        ? this
        : new Run(
            number,
            requestedAt,
            startedAt,
            Optional.of(at),
            finishedAt,
            timeline,
            log,
            killSignal,
            kernel);
  }

  /** This run, over. */
  public Run finished(Instant at) {
    return new Run(
        number,
        requestedAt,
        startedAt,
        readyAt,
        Optional.of(at),
        timeline,
        log,
        killSignal,
        kernel);
  }

  /** This run, sent a signal by a user. */
  public Run signalled(int signal) {
    return new Run(
        number, requestedAt, startedAt, readyAt, finishedAt, timeline, log, signal, kernel);
  }

  /** A named moment, at a time after the request. */
  @Json
  public record Milestone(String name, Duration after) {}
}
