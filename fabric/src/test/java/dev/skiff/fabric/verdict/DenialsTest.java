package dev.skiff.fabric.verdict;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
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
  void countsAScanOfAddressesAsOneBesideItsFirst() {
    denied(3, 80);
    int told = 0;
    for (int address = 0; address < 50_000; address++) {
      told += denied(2, 0x0a510000 + address, 80, 7) ? 1 : 0;
    }

    // 32 with a name, and the first of the others.
    assertThat(told).isEqualTo(33);
    assertThat(of(2)).hasSize(33);
    assertThat(of(2))
        .filteredOn(Denials.Kind::others)
        .extracting(Denials.Kind::count, Denials.Kind::reason)
        .containsExactly(tuple(50_000L - 32, Drop.NO_LINK));
    assertThat(of(3)).hasSize(1);
    assertThat(denials.forgotten()).isZero();
  }

  @Test
  void aScanForHoursKeepsItsLatestAndPushesNobodyOut() {
    denied(3, 80);
    for (int second = 0; second < 10_000; second++) {
      for (int frame = 0; frame < 3; frame++) {
        assertThat(denied(2, 0x0a510000 + 3 * second + frame, 80, second)).isTrue();
      }
    }

    assertThat(of(3)).hasSize(1);
    assertThat(of(2)).hasSizeBetween(128, Denials.KINDS_OF_SOURCE + 1);
    assertThat(of(2)).extracting(Denials.Kind::lastSecond).allMatch(second -> second > 9_900);
    assertThat(of(2).stream().mapToLong(Denials.Kind::count).sum()).isEqualTo(30_000);
    assertThat(of(2)).filteredOn(Denials.Kind::others).hasSize(1);
  }

  @Test
  void whatWasDeniedForAnotherReasonHasOthersOfItsOwn() {
    for (int address = 0; address < 100; address++) {
      denied(2, 0x0a510000 + address, 80, 7);
      note(2, 0x0a520000 + address, 80, Drop.UNKNOWN, 7);
    }

    assertThat(of(2))
        .filteredOn(Denials.Kind::others)
        .extracting(Denials.Kind::reason)
        .containsExactlyInAnyOrder(Drop.NO_LINK, Drop.UNKNOWN);
    assertThat(of(2).stream().mapToLong(Denials.Kind::count).sum()).isEqualTo(200);
  }

  @Test
  void countsAllThatCameWhateverCameAndKeepsItsBounds() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Denials fresh = new Denials();
      int sources = 1 + random.nextInt(40);
      int spread = 1 << random.nextInt(16);
      long noted = 0;
      for (int second = 0; second < 200; second++) {
        for (int frame = random.nextInt(200); frame > 0; frame--) {
          Drop reason = random.nextBoolean() ? Drop.NO_LINK : Drop.UNKNOWN;
          Packet packet = packet(random.nextInt(spread), random.nextInt(1, 40));
          fresh.note(packet, 2 + random.nextInt(sources), reason, second);
          noted++;
        }
      }
      long remembered = fresh.kinds().stream().mapToLong(Denials.Kind::count).sum();
      assertThat(remembered + fresh.forgotten()).as("seed %d", seed).isEqualTo(noted);
      assertThat(
              fresh.kinds().stream().collect(groupingBy(Denials.Kind::slot, counting())).values())
          .as("seed %d", seed)
          .allMatch(kinds -> kinds <= Denials.KINDS_OF_SOURCE + 2);
    }
  }

  private List<Denials.Kind> of(int slot) {
    return denials.kinds().stream().filter(kind -> kind.slot() == slot).toList();
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
    return denied(slot, 0x0a510003, port, 7);
  }

  private boolean denied(int slot, int address, int port, int second) {
    return note(slot, address, port, Drop.NO_LINK, second);
  }

  private boolean note(int slot, int address, int port, Drop reason, int second) {
    return denials.note(packet(address, port), slot, reason, second);
  }

  private static Packet packet(int address, int port) {
    byte[] frame =
        Frames.between(
                TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3))
            .tcp(999, port, Protocol.SYN);
    ByteBuffer.wrap(frame).putInt(30, address);
    Packet packet = new Packet();
    packet.read(MemorySegment.ofArray(frame), 0, frame.length);
    return packet;
  }
}
