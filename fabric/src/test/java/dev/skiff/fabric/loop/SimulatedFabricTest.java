package dev.skiff.fabric.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulatedFabricTest {
  private static final int SEEDS = Integer.getInteger("skiff.seeds", 300);

  @Test
  void frameAfterFrameArrivesWholeAllowedAndInOrderWhateverFails() {
    int arrived = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      try (SimulatedFabric fabric = new SimulatedFabric(seed)) {
        fabric.run(400);
        arrived += fabric.arrived();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(arrived).isGreaterThan(SEEDS * 10);
  }
}
