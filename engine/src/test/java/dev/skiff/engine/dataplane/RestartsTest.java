package dev.skiff.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final Duration LONG = Duration.ofSeconds(1);

  private final Restarts restarts = new Restarts();

  @Test
  void whoWasOfUseIsStartedAtOnceHoweverOften() {
    assertThat(Stream.generate(() -> restarts.after(LONG)).limit(100)).containsOnly(Duration.ZERO);
  }

  @Test
  void whoFailsAtOnceWaitsTwiceAsLongEachTime() {
    assertThat(millis(5)).containsExactly(0L, 100L, 200L, 400L, 800L);
    assertThat(millis(20)).endsWith(10_000L, 10_000L);
  }

  @Test
  void whoWasOfUseForAMomentIsThereWithinASecond() {
    assertThat(Stream.generate(() -> restarts.after(Duration.ofMillis(1)).toMillis()).limit(30))
        .startsWith(0L, 100L, 200L, 400L)
        .allMatch(millis -> millis <= 400);
  }

  @Test
  void afterALongLifeTheFirstFailureCostsTheLeast() {
    millis(10);
    restarts.after(LONG);
    assertThat(millis(2)).containsExactly(100L, 200L);
  }

  @Test
  void whoIsWantedNowDoesNotWait() {
    millis(10);
    restarts.forget();
    assertThat(millis(2)).containsExactly(0L, 100L);
  }

  private List<Long> millis(int times) {
    return Stream.generate(() -> restarts.after(Duration.ZERO).toMillis()).limit(times).toList();
  }
}
