package dev.skiff.engine.instance;

import dev.skiff.engine.vm.LogPosition;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param machine which one it is, for people; empty in older records
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
    String kernel,
    String machine) {

  /** One that begins now. */
  public static Run begun(
      int number, Instant requestedAt, LogPosition log, String kernel, String machine) {
    return new Run(
        number,
        requestedAt,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        log,
        0,
        kernel,
        machine);
  }

  public Run {
    timeline = List.copyOf(timeline);
    machine = Objects.requireNonNullElse(machine, "");
  }

  /** Time from the request to readiness. */
  public Optional<Duration> readyAfter() {
    return readyAt.map(at -> Duration.between(requestedAt, at));
  }

  /** Whether a moment has been reached. */
  public boolean hasReached(String name) {
    return timeline.stream().anyMatch(milestone -> milestone.name().equals(name));
  }

  /** How long the program ran, of a run that is over; empty when it never began. */
  public Optional<Duration> programRan() {
    return timeline.stream()
        .filter(milestone -> milestone.name().equals("program"))
        .findFirst()
        .flatMap(
            begun -> finishedAt.map(at -> Duration.between(requestedAt, at).minus(begun.after())));
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
    return with(copy -> copy.timeline = longer);
  }

  /** This run, its machine started. */
  public Run started(Instant at) {
    return with(copy -> copy.startedAt = Optional.of(at));
  }

  /** This run, ready; the first time counts. */
  public Run ready(Instant at) {
    return readyAt.isPresent() ? this : with(copy -> copy.readyAt = Optional.of(at));
  }

  /** This run, over. */
  public Run finished(Instant at) {
    return with(copy -> copy.finishedAt = Optional.of(at));
  }

  /** This run, sent a signal by a user. */
  public Run signalled(int signal) {
    return with(copy -> copy.killSignal = signal);
  }

  private Run with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made(this);
  }

  /** What of a run changes while it goes on. */
  private static final class Copy {
    private Optional<Instant> startedAt;
    private Optional<Instant> readyAt;
    private Optional<Instant> finishedAt;
    private List<Milestone> timeline;
    private int killSignal;

    Copy(Run of) {
      startedAt = of.startedAt;
      readyAt = of.readyAt;
      finishedAt = of.finishedAt;
      timeline = of.timeline;
      killSignal = of.killSignal;
    }

    Run made(Run of) {
      return new Run(
          of.number,
          of.requestedAt,
          startedAt,
          readyAt,
          finishedAt,
          timeline,
          of.log,
          killSignal,
          of.kernel,
          of.machine);
    }
  }

  /** A named moment, at a time after the request. */
  @Json
  public record Milestone(String name, Duration after) {}
}
