package dev.skiff.engine.api.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "24h, 2026-01-30T12:00:00Z",
    "1h30m, 2026-01-31T10:30:00Z",
    "1.5h, 2026-01-31T10:30:00Z",
    "90s, 2026-01-31T11:58:30Z",
    "250ms, 2026-01-31T11:59:59.750Z",
    "0, 1970-01-01T00:00:00Z",
    "1769860800.5, 2026-01-31T12:00:00.500Z",
    "2026-01-31T13:00:00+02:00, 2026-01-31T11:00:00Z"
  })
  void aMomentIsATimeOrHowLongAgo(String text, Instant moment) {
    assertThat(Moment.parse("until", text, NOW)).isEqualTo(moment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "1d", "-1h", "2026-13-01", "999999999999h", "1e3s", "2026-01-31T"})
  void whatIsNeitherIsRefused(String text) {
    assertThatThrownBy(() -> Moment.parse("until", text, NOW))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("until=" + text);
  }
}
