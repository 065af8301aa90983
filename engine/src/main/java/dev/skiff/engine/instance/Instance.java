package dev.skiff.engine.instance;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The record of one instance, as it is stored.
 *
 * @param id 64 hexadecimal digits
 * @param name unique among instances
 * @param base the base it is bound to
 * @param run the last start, if there ever was one
 * @param outcome present exactly in phase EXITED
 * @param mac the guest's, for life
 */
@Json
public record Instance(
    String id,
    String name,
    String base,
    String mac,
    InstanceSpec spec,
    Instant createdAt,
    Phase phase,
    Optional<Run> run,
    Optional<Outcome> outcome,
    long lostOutputBytes) {

  /** What people type. */
  public String shortId() {
    return id.substring(0, 12);
  }

  /** The number of its last run, 0 when it never ran. */
  public int runNumber() {
    return run.map(Run::number).orElse(0);
  }

  /** The instance under another name. */
  public Instance named(String other) {
    return new Instance(
        id, other, base, mac, spec, createdAt, phase, run, outcome, lostOutputBytes);
  }

  /** The instance that is removed when it has ended. */
  public Instance removingItself() {
    return new Instance(
        id,
        name,
        base,
        mac,
        spec.removingItself(),
        createdAt,
        phase,
        run,
        outcome,
        lostOutputBytes);
  }

  /** The instance in another phase of the same run. */
  public Instance in(Phase next) {
    return new Instance(id, name, base, mac, spec, createdAt, next, run, outcome, lostOutputBytes);
  }

  /** The instance at the beginning of a new run. */
  public Instance beginning(Run next) {
    return new Instance(
        id,
        name,
        base,
        mac,
        spec,
        createdAt,
        Phase.BOOTING,
        Optional.of(next),
        Optional.empty(),
        0);
  }

  /** The instance with its run changed; without a run it stays as it is. */
  public Instance withRun(UnaryOperator<Run> change) {
    return new Instance(
        id, name, base, mac, spec, createdAt, phase, run.map(change), outcome, lostOutputBytes);
  }

  /** The instance after its run ended. */
  public Instance ended(Outcome how, Instant at, long lostBytes) {
    return new Instance(
        id,
        name,
        base,
        mac,
        spec,
        createdAt,
        Phase.EXITED,
        run.map(r -> r.finished(at)),
        Optional.of(how),
        lostBytes);
  }

  /** Whether its program runs and every published port answers. */
  public boolean ready() {
    return phase == Phase.RUNNING && run.flatMap(Run::readyAt).isPresent();
  }
}
