package dev.skiff.fabric.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTableTest {
  private static final FlowLimits LIMITS = new FlowLimits(64, 24, 8);
  private static final int SLOTS = 4;

  private final FlowTable table = new FlowTable(LIMITS, 5);
  private final Packet packet = new Packet();

  FlowTableTest() {
    table.grow(SLOTS);
  }

  private static Frames between(int from, int to) {
    return Frames.between(
        "02:00:00:00:00:0" + from, "10.0.0." + from, "02:00:00:00:00:0" + to, "10.0.0." + to);
  }

  private int find(byte[] frame) {
    assertThat(packet.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
    return table.find(packet);
  }

  /** What a table that is a map of sets would hold, checked against it step by step. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void doesWhatAMapWouldDo(long seed) {
    Random random = new Random(seed);
    Map<String, Integer> model = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      int from = 1 + random.nextInt(SLOTS - 1);
      int to = 1 + (from + random.nextInt(SLOTS - 2)) % (SLOTS - 1);
      int port = random.nextInt(40);
      boolean reply = random.nextInt(3) == 0;
      Frames frames = between(from, to);
      byte[] frame = reply ? frames.turned().udp(port, 999) : frames.udp(999, port);
      String name = from + ":" + to + ":" + port;
      int found = find(frame);
      assertThat(found != FlowTable.NONE)
          .as("seed %d step %d", seed, step)
          .isEqualTo(model.containsKey(name));
      if (found != FlowTable.NONE) {
        assertThat(found).isEqualTo(model.get(name));
        assertThat(table.senderOf(found)).isEqualTo(reply ? to : from);
        assertThat(table.receiverOf(found)).isEqualTo(reply ? from : to);
        assertThat(table.isFromInitiator(found)).isEqualTo(!reply);
        if (random.nextInt(3) == 0) {
          table.remove(found);
          model.remove(name);
        } else {
          table.passed(found, packet, 1);
        }
      } else if (!reply) {
        int entry = table.begin(from, to, true, 1, 1);
        if (entry != FlowTable.FULL) {
          model.values().remove(entry);
          model.put(name, entry);
          names.add(name);
        }
      }
      assertThat(table.count()).isEqualTo(model.size());
    }
    Set<Integer> used = new HashSet<>();
    table.forEach(used::add);
    assertThat(used).isEqualTo(new HashSet<>(model.values()));
    assertThat(names).hasSizeGreaterThan(1000);
  }

  @Test
  void theShareOfOneInitiatorDoesNotGrowWithWhatItBegins() {
    for (int port = 0; port < 1000; port++) {
      find(between(1, 2).udp(1, port));
      table.begin(1, 2, true, 1, 1);
    }
    assertThat(table.count()).isEqualTo(LIMITS.unanswered());
    assertThat(table.evicted()).isEqualTo(1000 - LIMITS.unanswered());
    find(between(3, 2).udp(1, 1));
    assertThat(table.begin(3, 2, true, 1, 1)).isNotNegative();
  }

  @Test
  void closesWhenBothSidesHaveFinished() {
    find(between(1, 2).tcp(1, 2, Protocol.SYN));
    int entry = table.begin(1, 2, true, 1, 1);
    find(between(2, 1).tcp(2, 1, Protocol.FIN | Protocol.ACK));
    table.passed(entry, packet, 2);
    assertThat(table.state(entry)).isEqualTo(FlowState.OPEN);
    find(between(1, 2).tcp(1, 2, Protocol.FIN | Protocol.ACK));
    table.passed(entry, packet, 3);
    assertThat(table.state(entry)).isEqualTo(FlowState.CLOSING);
    assertThat(table.isExpired(entry, 23)).isFalse();
    assertThat(table.isExpired(entry, 24)).isTrue();
  }

  @Test
  void isDescribedWithItsInitiatorFirst() {
    find(between(2, 1).tcp(40_000, 80, Protocol.SYN));
    int entry = table.begin(2, 1, true, 1, 9);
    Flow flow = table.describe(entry);
    assertThat(flow.initiator().slot()).isEqualTo(2);
    assertThat(flow.initiator().port()).isEqualTo(40_000);
    assertThat(flow.responder().address()).hasToString("10.0.0.1");
    assertThat(flow.responder().port()).isEqualTo(80);
    assertThat(flow.lastSecond()).isEqualTo(9);
    assertThat(table.isReferred(1)).isTrue();
    table.remove(entry);
    assertThat(table.isReferred(1)).isFalse();
  }

  @Test
  void holdsAsManyAsItsLimitSays() {
    FlowTable large = new FlowTable(new FlowLimits(4096, 4096, 4096), 3);
    large.grow(3);
    for (int port = 0; port < 5000; port++) {
      byte[] frame = between(1, 2).udp(1, port);
      packet.read(MemorySegment.ofArray(frame), 0, frame.length);
      large.find(packet);
      large.begin(1, 2, true, 1, 1);
    }
    assertThat(large.count()).isEqualTo(4096);
  }
}
