package dev.skiff.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.api.NetAccepted;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptedTextTest {
  @Test
  void saysHowLongItLasted() {
    assertThat(lasted("2026-01-02T03:04:05Z")).isEqualTo("0.0s");
    assertThat(lasted("2026-01-02T03:04:05.480Z")).isEqualTo("0.4s");
    assertThat(lasted("2026-01-02T03:05:04.999Z")).isEqualTo("59.9s");
    assertThat(lasted("2026-01-02T03:06:10Z")).isEqualTo("2m5s");
    assertThat(lasted("2026-01-03T03:04:05Z")).isEqualTo("24h0m");
    assertThat(lasted("2026-01-02T03:04:00Z")).isEqualTo("0.0s");
    assertThat(AcceptedText.lasted(line(null))).isEmpty();
    assertThat(AcceptedText.bytes(line(null))).isEmpty();
  }

  private static String lasted(String end) {
    return AcceptedText.lasted(line(new NetAccepted.Ended(end, 0, 0)));
  }

  private static NetAccepted line(NetAccepted.@Nullable Ended ended) {
    return new NetAccepted(
        "2026-01-02T03:04:05Z", "tcp", "203.0.113.9", 1, "::", 80, "web", 80, 0, ended);
  }
}
