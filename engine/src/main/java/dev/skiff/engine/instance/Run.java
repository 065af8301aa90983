package dev.skiff.engine.instance;

import dev.skiff.engine.vm.LogPosition;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.time.Instant;
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

  /** A named moment, at a time after the request. */
  @Json
  public record Milestone(String name, Duration after) {}
}
