package dev.skiff.engine.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.instance.RestartDecision.Again;
import dev.skiff.engine.instance.RestartDecision.Stay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartDecisionTest {
  private static final Instant T = InstanceSamples.CREATED;

  /** policy, maximum, exit code, restarts so far, stopped by a user → whether it starts again. */
  @ParameterizedTest
  @CsvSource({
    "no,             0,   0, 0,  false, false",
    "no,             0,   1, 0,  false, false",
    "on-failure,     0,   0, 0,  false, false",
    "on-failure,     0,   3, 0,  false, true",
    "on-failure,     0,   3, 99, false, true",
    "on-failure,     2,   3, 1,  false, true",
    "on-failure,     2,   3, 2,  false, false",
    "on-failure,     2,   0, 1,  false, false",
    "on-failure,     0, 137, 0,  true,  false",
    "always,         0,   0, 7,  false, true",
    "always,         0,   1, 7,  false, true",
    "always,         0,   0, 0,  true,  false",
    "unless-stopped, 0,   0, 7,  false, true",
    "unless-stopped, 0, 143, 0,  true,  false",
  })
  void policyDecidesAfterARun(
      String name, int most, int exitCode, int count, boolean stopped, boolean again) {
    Restarts restarts =
        new Restarts(RestartPolicy.of(name, most), count, Duration.ZERO, Optional.empty(), stopped);
    assertThat(RestartDecision.after(restarts, ended(exitCode), Duration.ZERO, Backoff.DOCKER))
        .isEqualTo(again ? new Again(Duration.ofMillis(100), count + 1) : new Stay());
  }

  /** policy, stopped by a user → whether it is started when the engine begins. */
  @ParameterizedTest
  @CsvSource({
    "no,             false, false",
    "on-failure,     false, false",
    "always,         false, true",
    "always,         true,  true",
    "unless-stopped, false, true",
    "unless-stopped, true,  false",
  })
  void policyDecidesWhenTheEngineBegins(String name, boolean stopped, boolean again) {
    Restarts restarts =
        new Restarts(RestartPolicy.of(name, 0), 4, Duration.ZERO, Optional.empty(), stopped);
    assertThat(RestartDecision.whenEngineBegins(restarts))
        .isEqualTo(again ? new Again(Duration.ZERO, 0) : new Stay());
  }

  @Test
  void delayDoublesFromATenthOfASecondToAMinute() {
    Duration delay = Duration.ZERO;
    Stream.Builder<Long> millis = Stream.builder();
    for (int i = 0; i < 12; i++) {
      delay = Backoff.DOCKER.next(delay, Duration.ofMillis(9_999));
      millis.add(delay.toMillis());
    }
    assertThat(millis.build())
        .containsExactly(
            100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 51200L, 60000L, 60000L);
  }

  @Test
  void programThatRanTenSecondsBeginsAgainWithTheFirstDelay() {
    assertThat(Backoff.DOCKER.next(Duration.ofMinutes(1), Duration.ofSeconds(10)))
        .isEqualTo(Duration.ofMillis(100));
  }

  /** However long a boot hung: what never came up is not steady. */
  @Test
  void runThatNeverCameUpKeepsDoublingTheDelay() {
    Instance again = running(RestartPolicy.Kind.ALWAYS);
    for (long expected : List.of(100L, 200L, 400L)) {
      Instance ended =
          again.ended(
              new Outcome(Kind.NEVER_CAME_UP, 125, "the boot hung"),
              T.plusSeconds(240),
              0,
              Backoff.DOCKER);
      assertThat(ended.restarts().delay()).hasMillis(expected);
      again = ended.beginningAgain(run(ended.runNumber() + 1));
    }
  }

  @Test
  void endOfARunAndTheRestartThatFollowsAreOneChange() {
    Instance ended =
        running(RestartPolicy.Kind.ALWAYS).ended(ended(3), T.plusSeconds(5), 0, Backoff.DOCKER);
    assertThat(ended.phase()).isEqualTo(Phase.RESTARTING);
    assertThat(ended.outcome()).hasValue(ended(3));
    assertThat(ended.restarts())
        .isEqualTo(
            new Restarts(
                new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0),
                1,
                Duration.ofMillis(100),
                Optional.of(T.plusSeconds(5).plusMillis(100)),
                false));
  }

  @Test
  void stopDuringTheDelayEndsTheRestart() {
    Instance waiting =
        running(RestartPolicy.Kind.ALWAYS).ended(ended(3), T.plusSeconds(5), 0, Backoff.DOCKER);
    Instance stopped = waiting.stoppedByUser();
    assertThat(stopped.phase()).isEqualTo(Phase.EXITED);
    assertThat(stopped.restarts().dueAt()).isEmpty();
    assertThat(stopped.restarts().stopped()).isTrue();
  }

  @Test
  void startByAUserForgetsEarlierRestarts() {
    Instance waiting = running(RestartPolicy.Kind.ON_FAILURE).ended(ended(3), T, 0, Backoff.DOCKER);
    assertThat(waiting.restarts().count()).isEqualTo(1);
    assertThat(waiting.beginning(run(2)).restarts())
        .isEqualTo(Restarts.of(waiting.restarts().policy()));
    assertThat(waiting.beginningAgain(run(2)).restarts().count()).isEqualTo(1);
  }

  @Test
  void policyThatDoesNotWantTheRestartEndsIt() {
    Instance waiting = running(RestartPolicy.Kind.ALWAYS).ended(ended(0), T, 0, Backoff.DOCKER);
    assertThat(waiting.under(RestartPolicy.NO).phase()).isEqualTo(Phase.EXITED);
    assertThat(waiting.under(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 0)).phase())
        .isEqualTo(Phase.EXITED);
    assertThat(waiting.under(new RestartPolicy(RestartPolicy.Kind.UNLESS_STOPPED, 0)).phase())
        .isEqualTo(Phase.RESTARTING);
  }

  @Test
  void restartThatFailsCountsAsOne() {
    Instance waiting =
        running(RestartPolicy.Kind.ON_FAILURE)
            .under(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 2))
            .ended(ended(3), T, 0, Backoff.DOCKER);
    Instance second = waiting.notStarted("port 80 is taken", T.plusSeconds(1), Backoff.DOCKER);
    assertThat(second.phase()).isEqualTo(Phase.RESTARTING);
    assertThat(second.restarts().count()).isEqualTo(2);
    assertThat(second.restarts().delay()).hasMillis(200);
    assertThat(second.outcome().map(Outcome::reason))
        .hasValue("could not be started again: port 80 is taken");
    assertThat(second.notStarted("still", T.plusSeconds(2), Backoff.DOCKER).phase())
        .isEqualTo(Phase.EXITED);
  }

  @Test
  void policiesAreReadByDockersNames() {
    assertThat(RestartPolicy.of("", 0)).isEqualTo(RestartPolicy.NO);
    assertThat(RestartPolicy.of("on-failure", 3))
        .isEqualTo(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 3));
    assertThatThrownBy(() -> RestartPolicy.of("sometimes", 0))
        .hasMessage("'sometimes' is no restart policy");
    assertThatThrownBy(() -> RestartPolicy.of("always", 3)).hasMessageContaining("'always'");
    assertThatThrownBy(() -> RestartPolicy.of("on-failure", -1)).hasMessageContaining("negative");
  }

  private static Outcome ended(int code) {
    return new Outcome(Kind.EXITED, code, "");
  }

  private static Run run(int number) {
    return Run.begun(number, T, dev.skiff.engine.vm.LogPosition.START, "6.1", "microvm");
  }

  private static Instance running(RestartPolicy.Kind kind) {
    return InstanceSamples.created("aa", "web").under(new RestartPolicy(kind, 0)).beginning(run(1));
  }
}
