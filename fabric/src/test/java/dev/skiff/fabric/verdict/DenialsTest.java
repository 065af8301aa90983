package dev.skiff.fabric.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class DenialsTest {
  private final Denials denials = new Denials();

  @Test
  void countsEachKindOnce() {
    assertThat(denied(2, 80)).isTrue();
    assertThat(denied(2, 80)).isFalse();
    assertThat(denied(2, 81)).isTrue();
    assertThat(denied(3, 80)).isTrue();

    assertThat(denials.kinds()).extracting(Denials.Kind::count).containsExactly(2L, 1L, 1L);
  }

  @Test
  void tellsNobodyWhatTheOneBeforeWasDenied() {
    denied(2, 80);
    denied(3, 80);

    denials.forget(2);

    assertThat(denials.kinds()).extracting(Denials.Kind::slot).containsExactly(3);
    assertThat(denied(2, 80)).isTrue();
    assertThat(denials.kinds()).hasSize(2).allMatch(kind -> kind.count() == 1);
  }

  @Test
  void countsAScanOfPortsAsOneBesideItsFirst() {
    denied(3, 80);
    int told = 0;
    for (int round = 0; round < 2; round++) {
      for (int port = 1; port <= 65_535; port++) {
        told += denied(2, port) ? 1 : 0;
      }
    }

    assertThat(denials.kinds())
        .filteredOn(kind -> kind.slot() == 2 && kind.port() == 0)
        .extracting(Denials.Kind::count)
        .containsExactly(2 * (65_535L - 16));
    assertThat(denials.kinds())
        .filteredOn(kind -> kind.slot() == 2 && kind.port() != 0)
        .hasSize(16)
        .allMatch(kind -> kind.count() == 2 && kind.reason() == Drop.NO_LINK);
    assertThat(denials.kinds()).filteredOn(kind -> kind.slot() == 3).hasSize(1);
    assertThat(told).isEqualTo(17);
    assertThat(denials.forgotten()).isZero();
  }

  @Test
  void tellsArpFromPackets() {
    byte[] frame = new byte[60];
    frame[12] = 8;
    frame[13] = 6;
    Packet packet = new Packet();
    packet.read(MemorySegment.ofArray(frame), 0, frame.length);
    denials.note(packet, 2, Drop.SPOOFED, 7);
    denied(3, 80);

    assertThat(denials.kinds()).extracting(Denials.Kind::isIp).containsExactly(false, true);
  }

  @Test
  void countsAllThatCame() {
    for (int port = 1; port <= 1_000; port++) {
      for (int slot = 2; slot < 600; slot++) {
        denied(slot, port);
      }
    }

    long remembered = denials.kinds().stream().mapToLong(Denials.Kind::count).sum();
    assertThat(remembered + denials.forgotten()).isEqualTo(598_000);
  }

  private boolean denied(int slot, int port) {
    byte[] frame =
        Frames.between(
                TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3))
            .tcp(999, port, Protocol.SYN);
    Packet packet = new Packet();
    packet.read(MemorySegment.ofArray(frame), 0, frame.length);
    return denials.note(packet, slot, Drop.NO_LINK, 7);
  }
}
