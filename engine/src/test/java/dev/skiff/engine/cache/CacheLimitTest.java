package dev.skiff.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheLimitTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "500MB, 500000000",
    "1.5g, 1500000000",
    "20 GB, 20000000000",
    "2t, 2000000000000",
    "7kB, 7000"
  })
  void aSizeIsUnderstood(String text, long bytes) {
    assertThat(CacheLimit.parse(text)).contains(new CacheLimit(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "much", "-1", "1e9", "10%", "1..5g", "99999999999999999", "999999999999t"})
  void whatIsNoSizeIsRefused(String text) {
    assertThat(CacheLimit.parse(text)).isEmpty();
  }

  @Test
  void withoutASettingItIsATenthOfTheDiskButEnoughToWork() {
    assertThat(CacheLimit.ofDisk(500_000_000_000L).bytes()).isEqualTo(50_000_000_000L);
    assertThat(CacheLimit.ofDisk(1_000_000_000L).bytes()).isEqualTo(2_000_000_000L);
  }
}
