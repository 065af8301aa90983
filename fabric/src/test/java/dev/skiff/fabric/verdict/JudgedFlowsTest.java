package dev.skiff.fabric.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Protocol;
import org.junit.jupiter.api.Test;

/** Of frames that belong together. */
class JudgedFlowsTest extends OnJudge {
  @Test
  void aFlowDoesNotLetTheResponderConnectBack() {
    assertThat(judged(2, frames(2, 3).tcp(22, 5432, SYN))).isEqualTo("db");
    assertThat(judged(3, frames(3, 2).tcp(5432, 22, SYN | ACK))).isEqualTo("web");
    assertThat(judged(3, frames(3, 2).tcp(5432, 22, SYN))).isEqualTo("no-link");
  }

  @Test
  void tcpInMidFlowIsPickedUpFromBothSidesOfALink() {
    assertThat(judged(2, frames(2, 3).tcp(40_000, 5432, ACK))).isEqualTo("db");
    usePlan();
    assertThat(judged(3, frames(3, 2).tcp(5432, 40_001, ACK))).isEqualTo("web");
    assertThat(judged(2, frames(2, 3).tcp(40_001, 5432, ACK))).isEqualTo("db");
  }

  @Test
  void midFlowGrantsNothingThatNoLinkAllows() {
    assertThat(judged(3, frames(3, 2).tcp(5433, 40_000, ACK))).isEqualTo("no-link");
    assertThat(judged(4, frames(4, 3).tcp(5432, 40_000, ACK))).isEqualTo("no-link");
    assertThat(judged(3, frames(3, 2).udp(53, 40_000))).isEqualTo("no-link");
    assertThat(judged(3, frames(3, 2).tcp(5432, 40_000, Protocol.RST | ACK))).isEqualTo("stale");
    // Picked up from the responder, it lets no SYN back either.
    assertThat(judged(3, frames(3, 2).tcp(5432, 22, ACK))).isEqualTo("web");
    assertThat(judged(3, frames(3, 2).tcp(5432, 22, SYN))).isEqualTo("no-link");
  }

  @Test
  void aRemovedLinkEndsItsConnectionsWithTheNextPacket() {
    assertThat(judged(2, frames(2, 3).tcp(40_000, 5432, SYN))).isEqualTo("db");
    judge.use(plan().noLinks().tables());
    assertThat(judged(3, frames(3, 2).tcp(5432, 40_000, ACK))).isEqualTo("no-link");
    assertThat(judged(2, frames(2, 3).tcp(40_000, 5432, ACK))).isEqualTo("no-link");
    assertThat(flows.count()).isZero();
  }

  @Test
  void anotherPlanThatAllowsItKeepsAFlow() {
    judged(2, frames(2, 3).udp(40_000, 53));
    judge.use(plan().guest(7, "new").tables(judge.tables().slots()));
    assertThat(judged(3, frames(3, 2).udp(53, 40_000))).isEqualTo("web");
  }

  @Test
  void anAddressThatMovedDoesNotKeepItsOldFlows() {
    judged(2, frames(2, 3).udp(40_000, 53));
    TestPlans moved = new TestPlans().guest(2, "web").guest(7, "other").link(2, 7, "udp", 53);
    judge.use(moved.tables(judge.tables().slots()));
    assertThat(judged(2, frames(2, 3).udp(40_000, 53))).isEqualTo("unknown");
  }

  /** Instances that were removed, and others made at once, which got their addresses and ports. */
  @Test
  void whoHasAnAddressNowIsNotHeldUpByFlowsOfItsEarlierOwner() {
    byte[] datagram = frames(2, 3).udp(40_000, 53);
    judged(2, frames(2, 3).tcp(49_152, 5432, SYN));
    judged(3, frames(3, 2).tcp(5432, 49_152, SYN | ACK));
    judged(2, datagram);
    judge.use(plan("j").tables(judge.tables().slots()));
    int web = judge.tables().slotOf("j2");
    assertThat(judgedAt(web, frames(2, 3).tcp(49_152, 5432, SYN))).isEqualTo("db");
    // Nor is what the earlier ones were sent told to the later ones.
    int db = judge.tables().slotOf("j3");
    assertThat(judgedAt(db, frames(3, 2).unreachable(datagram))).isEqualTo("stale");
    // What is another's remains so.
    int stranger = judge.tables().slotOf("j4");
    assertThat(judgedAt(stranger, frames(4, 3).udp(40_000, 53))).isEqualTo("no-link");
    byte[] disguised =
        Frames.between(
                TestPlans.mac(4), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3))
            .udp(40_000, 53);
    assertThat(judgedAt(stranger, disguised)).isEqualTo("spoofed");
    assertThat(judgedAt(web, datagram)).isEqualTo("db");
  }

  @Test
  void aDatagramsReplyPassesUntilTheFlowIsOver() {
    judged(2, frames(2, 3).udp(40_000, 53));
    second += 30;
    assertThat(judged(3, frames(3, 2).udp(53, 40_000))).isEqualTo("web");
    second += 181;
    assertThat(judged(3, frames(3, 2).udp(53, 40_000))).isEqualTo("no-link");
  }

  @Test
  void aResetEndsTheFlow() {
    judged(2, frames(2, 3).tcp(40_000, 5432, SYN));
    assertThat(judged(3, frames(3, 2).tcp(5432, 40_000, Protocol.RST | ACK))).isEqualTo("web");
    assertThat(flows.count()).isZero();
  }

  @Test
  void aScanCostsTheScannersOwnUnansweredFlows() {
    judged(2, frames(2, 3).tcp(40_000, 5432, SYN));
    judged(3, frames(3, 2).tcp(5432, 40_000, SYN | ACK));
    for (int port = 1; port <= 1000; port++) {
      assertThat(judged(5, frames(5, 6).tcp(1, port, SYN))).isEqualTo("b");
    }
    assertThat(flows.count()).isEqualTo(1 + 8);
    assertThat(flows.evicted()).isEqualTo(1000 - 8);
    assertThat(judged(3, frames(3, 2).tcp(5432, 40_000, ACK))).isEqualTo("web");
  }

  @Test
  void answeredFlowsAreNotEvictedButNewOnesRefused() {
    for (int port = 1; port <= 32; port++) {
      judged(5, frames(5, 6).tcp(1, port, SYN));
      judged(6, frames(6, 5).tcp(port, 1, SYN | ACK));
    }
    assertThat(judged(5, frames(5, 6).tcp(1, 33, SYN))).isEqualTo("full");
    assertThat(judged(6, frames(6, 5).tcp(1, 1, ACK))).isEqualTo("a");
    assertThat(flows.refused()).isEqualTo(1);
  }

  @Test
  void whatIsOverLeavesTheTable() {
    judged(5, frames(5, 6).udp(1, 2));
    second += 31;
    for (int step = 0; step < 16; step++) {
      flows.sweep(second, _ -> false);
    }
    assertThat(flows.count()).isZero();
  }
}
