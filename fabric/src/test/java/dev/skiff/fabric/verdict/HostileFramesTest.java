package dev.skiff.fabric.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.flow.FlowLimits;
import dev.skiff.fabric.flow.FlowTable;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes as a frame: read within their bounds, judged to one of the known ends. */
class HostileFramesTest {
  private static final Tables TABLES =
      new TestPlans()
          .guest(2, "web")
          .guest(3, "db")
          .guest(5, "a", "", 1, 2)
          .guest(6, "b", "", 2)
          .link(2, 3, "tcp", 5432)
          .egress(2, "0.0.0.0/0", "any", 80)
          .publish(3, "udp", 53)
          .tables();

  private final FlowTable flows = new FlowTable(new FlowLimits(256, 128, 16), 1);
  private final Judge judge = new Judge(flows);
  private final Packet packet = new Packet();

  HostileFramesTest() {
    judge.use(TABLES);
  }

  @FuzzTest
  void anyBytesAreJudged(byte[] bytes) {
    // The frame ends where the memory ends: a read beyond it is an error.
    MemorySegment memory = MemorySegment.ofArray(bytes);
    for (int slot = 0; slot < TABLES.slotCount(); slot++) {
      if (packet.read(memory, 0, bytes.length)) {
        int verdict = judge.judge(packet, slot, 1);
        boolean known =
            verdict == Judge.LOCAL
                || (verdict >= 0 ? TABLES.inUse(verdict) : -1 - verdict < Drop.count());
        assertThat(known).as("verdict %d", verdict).isTrue();
      }
    }
    assertThat(flows.count()).isLessThanOrEqualTo(flows.limit());
  }

  @Test
  void manySeededFrames() {
    List<byte[]> good = samples();
    for (int seed = 0; seed < 100_000; seed++) {
      Random random = new Random(seed);
      byte[] frame = good.get(random.nextInt(good.size())).clone();
      for (int change = random.nextInt(4); change > 0; change--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      try {
        anyBytesAreJudged(
            random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static List<byte[]> samples() {
    Frames link = between(2, 3, 1);
    Frames open = between(5, 6, 2);
    Frames link6 =
        Frames.between(
            TestPlans.mac(2), TestPlans.ipv6(1, 2), TestPlans.mac(3), TestPlans.ipv6(1, 3));
    Frames out =
        Frames.between(TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, "192.0.2.1");
    byte[] datagram = link.udp(1, 2, new byte[30]);
    return List.of(
        link.tcp(40_000, 5432, Protocol.SYN),
        link.turned().tcp(5432, 40_000, Protocol.ACK | Protocol.FIN),
        link6.tcp(40_000, 5432, Protocol.SYN),
        link6.ip(Protocol.HOP_BY_HOP, new byte[32]),
        link6.ip(Protocol.FRAGMENT, new byte[32]),
        open.udp(1, 2, new byte[10]),
        open.echo(true, 5),
        open.fragment(Protocol.UDP, new byte[24], 8, true, 7),
        open.fragment(Protocol.UDP, new byte[24], 0, true, 7),
        link.turned().unreachable(datagram),
        link6.turned().unreachable(link6.udp(1, 2)),
        out.tcp(1, 80, Protocol.SYN),
        out.turned().tcp(80, 1, Protocol.SYN | Protocol.ACK),
        link.ethernet(Protocol.ETHER_ARP, new byte[28]));
  }

  private static Frames between(int from, int to, int network) {
    return Frames.between(
        TestPlans.mac(from),
        TestPlans.ipv4(network, from),
        TestPlans.mac(to),
        TestPlans.ipv4(network, to));
  }
}
