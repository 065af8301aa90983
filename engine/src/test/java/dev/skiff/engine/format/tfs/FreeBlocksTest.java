package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreeBlocksTest {
  private static final int END = 1000;

  /** Against a bit for each block. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nothingIsGivenTwice(long seed) {
    Random random = new Random(seed);
    FreeBlocks free = new FreeBlocks(END);
    BitSet used = new BitSet();
    for (int step = 0; step < 60; step++) {
      int start = random.nextInt(END);
      int length = random.nextInt(20);
      if (random.nextBoolean()) {
        free.use(start, length);
        used.set(start, start + length);
      } else {
        check(free.take(length + 1), length + 1, used);
      }
    }
    for (FreeBlocks.Run run = free.take(7); run.length() > 0; run = free.take(7)) {
      check(run, 7, used);
    }
    assertThat(used.nextClearBit(0)).isGreaterThanOrEqualTo(END);
  }

  @Test
  void aRowIsTheFirstThatIsLongEnough() {
    FreeBlocks free = new FreeBlocks(100);
    free.use(0, 10);
    free.use(15, 5);
    assertThat(free.takeRow(6)).hasValue(20);
    assertThat(free.takeRow(5)).hasValue(10);
    assertThat(free.takeRow(75)).isEmpty();
    assertThat(free.takeRow(74)).hasValue(26);
  }

  private static void check(FreeBlocks.Run run, int wanted, BitSet used) {
    int first = (int) run.block();
    int end = (int) (run.block() + run.length());
    assertThat(run.length()).isLessThanOrEqualTo(wanted);
    assertThat(end).isLessThanOrEqualTo(END);
    assertThat(used.get(first, end).isEmpty()).isTrue();
    used.set(first, end);
  }
}
