package dev.skiff.fabric.verdict;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.flow.FlowLimits;
import dev.skiff.fabric.flow.FlowTable;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;

/** Web (2) may reach db (3) on tcp 5432; stranger (4) nothing; a (5) and b (6) are on "bridge". */
abstract class OnJudge {
  static final int SYN = Protocol.SYN;
  static final int ACK = Protocol.ACK;

  final FlowTable flows = new FlowTable(new FlowLimits(64, 32, 8), 1);
  final Judge judge = new Judge(flows);
  final Packet packet = new Packet();
  int second;

  static TestPlans plan() {
    return plan("i");
  }

  static TestPlans plan(String ids) {
    return new TestPlans()
        .ids(ids)
        .guest(2, "web")
        .guest(3, "db")
        .guest(4, "stranger")
        .guest(5, "a", "", 2)
        .guest(6, "b", "", 2)
        .link(2, 3, "tcp", 5432)
        .link(2, 3, "udp", 53);
  }

  @BeforeEach
  final void usePlan() {
    judge.use(plan().tables());
  }

  final int slot(int guest) {
    return judge.tables().slotOf("i" + guest);
  }

  static Frames frames(int from, int to) {
    return frames(from, to, from >= 5 ? 2 : 1);
  }

  static Frames frames(int from, int to, int network) {
    return Frames.between(
        TestPlans.mac(from),
        TestPlans.ipv4(network, from),
        TestPlans.mac(to),
        TestPlans.ipv4(network, to));
  }

  static Frames frames6(int from, int to) {
    return Frames.between(
        TestPlans.mac(from), TestPlans.ipv6(1, from), TestPlans.mac(to), TestPlans.ipv6(1, to));
  }

  /** The slot, or the drop's name. */
  final String judged(int from, byte[] frame) {
    return judgedAt(slot(from), frame);
  }

  final String judgedAt(int slot, byte[] frame) {
    if (!packet.read(MemorySegment.ofArray(frame.clone()), 0, frame.length)) {
      return Drop.MALFORMED.word();
    }
    int verdict = judge.judge(packet, slot, second);
    if (verdict == Judge.LOCAL) {
      return "local";
    }
    if (verdict == Tables.OUTSIDE_SLOT) {
      return "outside";
    }
    return verdict < 0
        ? Drop.of(verdict).word()
        : judge.tables().port(verdict).orElseThrow().name();
  }
}
