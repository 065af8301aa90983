package dev.skiff.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BootWatchTest {
  private final BootWatch watch = new BootWatch();

  @Test
  void slowBootThatUsesItsCpuIsLeftAlone() {
    for (int half = 0; half < 200; half++) {
      assertThat(watch.observe(half * 500L, half * 60L)).isEmpty();
    }
  }

  @Test
  void idleBootIsTakenForHungAfterFiveSeconds() {
    assertThat(watch.observe(500, 400)).isEmpty();
    assertThat(watch.observe(1000, 900)).isEmpty();
    assertThat(watch.observe(5500, 910)).isEmpty();
    assertThat(watch.observe(6000, 920))
        .hasValueSatisfying(why -> assertThat(why).contains("hung"));
  }

  @Test
  void anyCpuInBetweenBeginsTheCountAgain() {
    assertThat(watch.observe(0, 0)).isEmpty();
    assertThat(watch.observe(4000, 50)).isEmpty();
    assertThat(watch.observe(8000, 60)).isEmpty();
    assertThat(watch.observe(9000, 60)).isPresent();
  }

  @Test
  void silenceHasALimitHoweverBusy() {
    assertThat(watch.observe(119_999, 119_000)).isEmpty();
    assertThat(watch.observe(120_000, 120_000)).isPresent();
  }
}
