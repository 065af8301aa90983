package dev.skiff.engine.instance;

import dev.skiff.engine.instance.RestartDecision.Again;
import dev.skiff.engine.instance.RestartDecision.Stay;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The record of one instance, as it is stored.
 *
 * @param id 64 hexadecimal digits
 * @param name unique among instances
 * @param base the base it is bound to
 * @param run the last start, if there ever was one
 * @param outcome present exactly in phases EXITED and RESTARTING
 * @param mac the guest's, for life
 * @param paused its machine stands still; only in phases BOOTING and RUNNING
 * @param leased a client wants to see its end, and then that it is gone
 * @param baseReason why it runs on this base; empty in older records
 * @param networking where it is attached
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
    long lostOutputBytes,
    Restarts restarts,
    boolean paused,
    boolean leased,
    String baseReason,
    Networking networking) {

  public Instance {
    restarts = stored(restarts);
    baseReason = Objects.requireNonNullElse(baseReason, "");
    networking = Networking.stored(networking);
  }

  /** Attached to nothing. */
  public Instance(
      String id,
      String name,
      String base,
      String mac,
      InstanceSpec spec,
      Instant createdAt,
      Phase phase,
      Optional<Run> run,
      Optional<Outcome> outcome,
      long lostOutputBytes,
      Restarts restarts,
      boolean paused,
      boolean leased,
      String baseReason) {
    this(
        id,
        name,
        base,
        mac,
        spec,
        createdAt,
        phase,
        run,
        outcome,
        lostOutputBytes,
        restarts,
        paused,
        leased,
        baseReason,
        Networking.NONE);
  }

  /** Records of an engine that knew no policies have none. */
  private static Restarts stored(@Nullable Restarts restarts) {
    return restarts == null ? Restarts.NONE : restarts;
  }

  /** One that has never run, without a policy. */
  public static Instance created(
      String id, String name, String base, String mac, InstanceSpec spec, Instant at) {
    return new Instance(
        id,
        name,
        base,
        mac,
        spec,
        at,
        Phase.CREATED,
        Optional.empty(),
        Optional.empty(),
        0,
        Restarts.NONE,
        false,
        false,
        "",
        Networking.NONE);
  }

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
    return with(copy -> copy.name = other);
  }

  /** The instance with the reason for its base. */
  public Instance onBaseBecause(String reason) {
    return with(copy -> copy.baseReason = reason);
  }

  /** The instance attached otherwise. */
  public Instance networked(Networking other) {
    return with(copy -> copy.networking = other);
  }

  /** The instance with another specification. */
  public Instance specified(InstanceSpec other) {
    return with(copy -> copy.spec = other);
  }

  /** The instance with a terminal of this size at its next start. */
  public Instance atTerminal(int rows, int columns) {
    return specified(spec.atTerminal(Optional.of(new InstanceSpec.Terminal(rows, columns))));
  }

  /** The instance that is removed when it has ended. */
  public Instance removingItself() {
    return specified(spec.removedAtEnd(true));
  }

  /** The instance that is to go once a client has seen its end, or does not come to see it. */
  public Instance onLease() {
    return with(copy -> copy.leased = true);
  }

  /** Whether its end is its removal, by the engine or by a client. */
  public boolean goesWithItsEnd() {
    return leased || spec.autoRemove();
  }

  /** The instance in another phase of the same run. */
  public Instance in(Phase next) {
    return with(copy -> copy.phase = next);
  }

  /** The instance, its machine standing still or going on. */
  public Instance paused(boolean now) {
    return with(copy -> copy.paused = now);
  }

  /** The instance at the beginning of a new run that a user asked for. */
  public Instance beginning(Run next) {
    return beginning(next, Restarts.of(restarts.policy()));
  }

  /** The instance at the beginning of a new run that its policy asked for. */
  public Instance beginningAgain(Run next) {
    return beginning(next, restarts.notDue());
  }

  private Instance beginning(Run next, Restarts from) {
    return with(copy -> {
      copy.phase = Phase.BOOTING;
      copy.run = Optional.of(next);
      copy.outcome = Optional.empty();
      copy.lostOutputBytes = 0;
      copy.restarts = from;
    });
  }

  /** The instance with its run changed; without a run it stays as it is. */
  public Instance withRun(UnaryOperator<Run> change) {
    return with(copy -> copy.run = run.map(change));
  }

  /** The instance after its run ended, for good or until its policy starts it again. */
  public Instance ended(Outcome how, Instant at, long lostBytes, Backoff backoff) {
    Instance over =
        with(copy -> {
          copy.phase = Phase.EXITED;
          copy.run = run.map(r -> r.finished(at));
          copy.outcome = Optional.of(how);
          copy.lostOutputBytes = lostBytes;
          copy.paused = false;
        });
    Duration ran = over.run.flatMap(Run::programRan).orElse(Duration.ZERO);
    return over.decided(RestartDecision.after(restarts, how, ran, backoff), at);
  }

  /** The instance after a restart could not even begin. */
  public Instance notStarted(String why, Instant at, Backoff backoff) {
    Outcome last = outcome.orElseThrow();
    Outcome told = new Outcome(last.kind(), last.exitCode(), "could not be started again: " + why);
    return with(copy -> copy.outcome = Optional.of(told))
        .decided(RestartDecision.after(restarts, last, Duration.ZERO, backoff), at);
  }

  /** The instance when an engine begins. */
  public Instance foundByEngine(Instant at) {
    return phase == Phase.EXITED ? decided(RestartDecision.whenEngineBegins(restarts), at) : this;
  }

  private Instance decided(RestartDecision decision, Instant at) {
    return switch (decision) {
      case Again again ->
          with(copy -> {
            copy.phase = Phase.RESTARTING;
            copy.restarts = restarts.due(again, at);
          });
      case Stay() ->
          with(copy -> {
            copy.phase = Phase.EXITED;
            copy.restarts = restarts.notDue();
          });
    };
  }

  /** The instance under another policy; a restart that is due may not be due any more. */
  public Instance under(RestartPolicy policy) {
    Instance changed = with(copy -> copy.restarts = restarts.under(policy));
    boolean due =
        phase == Phase.RESTARTING
            && RestartDecision.stillWanted(changed.restarts, outcome.orElseThrow());
    return phase == Phase.RESTARTING && !due ? changed.decided(new Stay(), createdAt) : changed;
  }

  /** The instance, its end wanted by a user: no policy starts it again by itself. */
  public Instance stoppedByUser() {
    return with(copy -> {
      copy.restarts = restarts.stoppedByUser();
      copy.phase = phase == Phase.RESTARTING ? Phase.EXITED : phase;
    });
  }

  /** Whether its program runs and every published port answers. */
  public boolean ready() {
    return phase == Phase.RUNNING && run.flatMap(Run::readyAt).isPresent();
  }

  private Instance with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made(this);
  }

  /** What of a record changes in its life. */
  private static final class Copy {
    private String name;
    private InstanceSpec spec;
    private Phase phase;
    private Optional<Run> run;
    private Optional<Outcome> outcome;
    private long lostOutputBytes;
    private Restarts restarts;
    private boolean paused;
    private boolean leased;
    private String baseReason;
    private Networking networking;

    Copy(Instance of) {
      name = of.name;
      spec = of.spec;
      phase = of.phase;
      run = of.run;
      outcome = of.outcome;
      lostOutputBytes = of.lostOutputBytes;
      restarts = of.restarts;
      paused = of.paused;
      leased = of.leased;
      baseReason = of.baseReason;
      networking = of.networking;
    }

    Instance made(Instance of) {
      return new Instance(
          of.id,
          name,
          of.base,
          of.mac,
          spec,
          of.createdAt,
          phase,
          run,
          outcome,
          lostOutputBytes,
          restarts,
          paused,
          leased,
          baseReason,
          networking);
    }
  }
}
