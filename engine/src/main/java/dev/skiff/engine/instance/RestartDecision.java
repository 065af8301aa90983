package dev.skiff.engine.instance;

import java.time.Duration;

/** What becomes of an instance whose run has ended. Pure; docs/design/engine.md, Restarts. */
public sealed interface RestartDecision {

  /** It is started again after this time, as the {@code count}th time in a row. */
  record Again(Duration after, int count) implements RestartDecision {}

  /** It stays as it is. */
  record Stay() implements RestartDecision {}

  /**
   * After a run, or after a restart that failed before there was one.
   *
   * @param ran how long its program ran; zero when it never did
   */
  static RestartDecision after(Restarts restarts, Outcome outcome, Duration ran, Backoff backoff) {
    return !restarts.stopped() && wanted(restarts, outcome, restarts.count() + 1)
        ? new Again(backoff.next(restarts.delay(), ran), restarts.count() + 1)
        : new Stay();
  }

  /** Whether a restart that is due stays due under the policy that the instance has now. */
  static boolean stillWanted(Restarts restarts, Outcome outcome) {
    return wanted(restarts, outcome, restarts.count());
  }

  private static boolean wanted(Restarts restarts, Outcome outcome, int count) {
    RestartPolicy policy = restarts.policy();
    return switch (policy.kind()) {
      case NO -> false;
      case ALWAYS, UNLESS_STOPPED -> true;
      case ON_FAILURE -> outcome.exitCode() != 0 && (policy.most() == 0 || count <= policy.most());
    };
  }

  /**
   * When the engine begins: of an instance that has ended and waits for nothing. As in Docker,
   * {@code always} then forgets that a user stopped it, {@code unless-stopped} does not.
   */
  static RestartDecision whenEngineBegins(Restarts restarts) {
    boolean again =
        switch (restarts.policy().kind()) {
          case NO, ON_FAILURE -> false;
          case ALWAYS -> true;
          case UNLESS_STOPPED -> !restarts.stopped();
        };
    return again ? new Again(Duration.ZERO, 0) : new Stay();
  }
}
