package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.instance.Networking.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExposedPortsTest {
  @Test
  void portsAndRangesOfBothProtocolsAreReadInOrderAndOnce() {
    assertThat(ExposedPorts.of(List.of("9000", "53/udp", "80/tcp", "53/TCP", "79-81")))
        .containsExactly(
            new Service("tcp", 53),
            new Service("udp", 53),
            new Service("tcp", 79),
            new Service("tcp", 80),
            new Service("tcp", 81),
            new Service("tcp", 9000));
  }

  @Test
  void whatIsNoPortIsPassedOver() {
    assertThat(
            ExposedPorts.of(
                List.of("", "http", "0", "65536", "99999/udp", "80/sctp", "9-8", "80/", "-1")))
        .isEmpty();
  }

  @Test
  void ofManyTheLowestAreKept() {
    assertThat(ExposedPorts.of(List.of("1000-65535/udp", "80", "1-99999/tcp")))
        .hasSize(16)
        .last()
        .isEqualTo(new Service("tcp", 16));
  }
}
