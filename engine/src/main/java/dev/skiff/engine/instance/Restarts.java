package dev.skiff.engine.instance;

import dev.skiff.engine.instance.RestartDecision.Again;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an instance's policy says and how it has been followed since a user last started it.
 *
 * @param count how often it was started again, or is about to be
 * @param delay before the last or the next of these restarts; zero when there was none
 * @param dueAt when it is to be started again; present exactly in phase RESTARTING
 * @param stopped a user ended its last run, and has not started it since
 */
@Json
public record Restarts(
    RestartPolicy policy, int count, Duration delay, Optional<Instant> dueAt, boolean stopped) {
  public static final Restarts NONE = of(RestartPolicy.NO);

  /** Of an instance that has never run. */
  public static Restarts of(RestartPolicy policy) {
    return new Restarts(policy, 0, Duration.ZERO, Optional.empty(), false);
  }

  Restarts under(RestartPolicy other) {
    return new Restarts(other, count, delay, dueAt, stopped);
  }

  Restarts stoppedByUser() {
    return new Restarts(policy, count, delay, Optional.empty(), true);
  }

  Restarts due(Again again, Instant from) {
    return new Restarts(
        policy, again.count(), again.after(), Optional.of(from.plus(again.after())), false);
  }

  Restarts notDue() {
    return new Restarts(policy, count, delay, Optional.empty(), stopped);
  }
}
