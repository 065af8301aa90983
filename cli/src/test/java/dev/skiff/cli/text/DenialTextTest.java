package dev.skiff.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.api.NetDenial;
import org.junit.jupiter.api.Test;

class DenialTextTest {
  @Test
  void namesWhatWasToBeReached() {
    assertThat(destination("db", "tcp", 5432)).isEqualTo("db:5432/tcp");
    assertThat(destination("db", "tcp", 0)).isEqualTo("db/tcp");
    assertThat(destination("fd00::1", "udp", 53)).isEqualTo("[fd00::1]:53/udp");
    assertThat(destination("", "arp", 0)).isEqualTo("arp");
    assertThat(destination("", "any", 0)).isEqualTo("others");
  }

  private static String destination(String to, String protocol, int port) {
    return DenialText.destination(
        new NetDenial("web", to, protocol, port, "no-link", 1, "2026-01-02T03:04:05Z", "", 0));
  }
}
