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
