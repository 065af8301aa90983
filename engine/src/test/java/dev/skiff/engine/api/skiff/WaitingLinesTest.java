package dev.skiff.engine.api.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WaitingLinesTest {
  @Test
  void whatFindsNoRoomIsCountedByItsWeightAndToldOnce() throws InterruptedException {
    WaitingLines<Long> lines = new WaitingLines<>(Long::longValue);
    LongStream.range(0, WaitingLines.MOST).forEach(lines::add);
    assertThat(lines.missed()).isZero();
    lines.add(3L);
    lines.add(4L);
    assertThat(lines.take()).isZero();
    assertThat(lines.missed()).isEqualTo(7);
    lines.add(5L);
    assertThat(lines.take()).isEqualTo(1);
    assertThat(lines.missed()).isZero();
  }
}
