package dev.skiff.fabric.verdict;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Web (2) may reach db (3) on tcp 5432; stranger (4) nothing; a (5) and b (6) are on "bridge". */
class JudgeTest {
  private static final int SYN = Protocol.SYN;
  private static final int ACK = Protocol.ACK;

  private final FlowTable flows = new FlowTable(new FlowLimits(64, 32, 8), 1);
  private final Judge judge = new Judge(flows);
  private final Packet packet = new Packet();
  private int second;

  private static TestPlans plan() {
    return plan("i");
  }

  private static TestPlans plan(String ids) {
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
  void usePlan() {
    judge.use(plan().tables());
  }

  private int slot(int guest) {
    return judge.tables().slotOf("i" + guest);
  }

  private static Frames frames(int from, int to) {
    return frames(from, to, from >= 5 ? 2 : 1);
  }

  private static Frames frames(int from, int to, int network) {
    return Frames.between(
        TestPlans.mac(from),
        TestPlans.ipv4(network, from),
        TestPlans.mac(to),
        TestPlans.ipv4(network, to));
  }

  private static Frames frames6(int from, int to) {
    return Frames.between(
        TestPlans.mac(from), TestPlans.ipv6(1, from), TestPlans.mac(to), TestPlans.ipv6(1, to));
  }

  /** The slot, or the drop's name. */
  private String judged(int from, byte[] frame) {
    return judgedAt(slot(from), frame);
  }

  private String judgedAt(int slot, byte[] frame) {
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

  @Test
  void aLinkLetsItsConnectionsAndTheirRepliesThrough() {
    assertThat(judged(2, frames(2, 3).tcp(40_000, 5432, SYN))).isEqualTo("db");
    assertThat(judged(3, frames(3, 2).tcp(5432, 40_000, SYN | ACK))).isEqualTo("web");
    assertThat(judged(2, frames(2, 3).tcp(40_000, 5432, ACK))).isEqualTo("db");
    assertThat(flows.count()).isEqualTo(1);
  }

  @Test
  void whatNoLinkAllowsIsDenied() {
    assertThat(judged(2, frames(2, 3).tcp(40_000, 5433, SYN))).isEqualTo("no-link");
    assertThat(judged(2, frames(2, 3).udp(40_000, 5432))).isEqualTo("no-link");
    assertThat(judged(2, frames(2, 4).tcp(40_000, 5432, SYN))).isEqualTo("no-link");
    assertThat(judged(4, frames(4, 3).tcp(40_000, 5432, SYN))).isEqualTo("no-link");
    assertThat(judged(3, frames(3, 2).tcp(40_000, 5432, SYN))).isEqualTo("no-link");
    assertThat(judged(2, frames(2, 3).echo(true, 1))).isEqualTo("no-link");
    assertThat(flows.count()).isZero();
  }

  @Test
  void ipv6IsJudgedByTheSameRules() {
    assertThat(judged(2, frames6(2, 3).tcp(40_000, 5432, SYN))).isEqualTo("db");
    assertThat(judged(3, frames6(3, 2).tcp(5432, 40_000, SYN | ACK))).isEqualTo("web");
    assertThat(judged(4, frames6(4, 3).tcp(40_000, 5432, SYN))).isEqualTo("no-link");
  }

  @Test
  void membersOfAnOpenNetworkReachEachOther() {
    assertThat(judged(5, frames(5, 6).tcp(1, 2, SYN))).isEqualTo("b");
    assertThat(judged(6, frames(6, 5).echo(true, 9))).isEqualTo("a");
    assertThat(judged(5, frames(5, 6).echo(false, 9))).isEqualTo("b");
    assertThat(judged(5, frames(5, 6).udp(1, 2))).isEqualTo("b");
  }

  @Test
  void networksAreNotRoutedIntoEachOther() {
    byte[] across =
        Frames.between(
                TestPlans.mac(5), TestPlans.ipv4(2, 5), TestPlans.mac(2), TestPlans.ipv4(1, 2))
            .tcp(1, 2, SYN);
    assertThat(judged(5, across)).isEqualTo("no-link");
  }

  @Test
  void aForeignMacIsSpoofedWhateverElseIsRight() {
    assertThat(judged(2, frames(2, 3).tcp(1, 5432, SYN))).isEqualTo("db");
    // Port, address and link are web's own.
    for (String mac : List.of(TestPlans.mac(4), TestPlans.GATEWAY_MAC, "02:99:99:99:99:99")) {
      Frames foreign =
          Frames.between(mac, TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3));
      assertThat(judged(2, foreign.tcp(2, 5432, SYN))).isEqualTo("spoofed");
      assertThat(judged(2, foreign.tcp(1, 5432, ACK))).isEqualTo("spoofed");
      assertThat(judged(2, foreign.udp(1, 53))).isEqualTo("spoofed");
    }
    assertThat(flows.count()).isEqualTo(1);
  }

  @Test
  void aForeignAddressIsSpoofedAndItsOwnersMacDoesNotHelp() {
    Frames foreignMac =
        Frames.between(
            TestPlans.mac(2), TestPlans.ipv4(1, 4), TestPlans.mac(3), TestPlans.ipv4(1, 3));
    Frames foreignAddress =
        Frames.between(
            TestPlans.mac(4), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3));
    assertThat(judged(4, foreignMac.tcp(1, 5432, SYN))).isEqualTo("spoofed");
    assertThat(judged(4, foreignAddress.tcp(1, 5432, SYN))).isEqualTo("spoofed");
    assertThat(judged(4, foreignAddress.udp(1, 53))).isEqualTo("spoofed");
    // Also in the middle of a connection that exists.
    assertThat(judged(2, frames(2, 3).tcp(1, 5432, SYN))).isEqualTo("db");
    assertThat(judged(4, foreignAddress.tcp(1, 5432, ACK))).isEqualTo("spoofed");
  }

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
  void anErrorPassesWhenItQuotesAFlowOfItsReceiver() {
    byte[] datagram = frames(2, 3).udp(40_000, 53);
    assertThat(judged(3, frames(3, 2).unreachable(datagram))).isEqualTo("stale");
    judged(2, datagram);
    assertThat(judged(3, frames(3, 2).unreachable(datagram))).isEqualTo("web");
    assertThat(judged(4, frames(4, 2).unreachable(datagram))).isEqualTo("stale");
    assertThat(judged(2, frames(2, 3).unreachable(datagram))).isEqualTo("stale");
    byte[] datagram6 = frames6(2, 3).udp(40_000, 53);
    judged(2, datagram6);
    assertThat(judged(3, frames6(3, 2).unreachable(datagram6))).isEqualTo("web");
  }

  @Test
  void laterFragmentsFollowTheirFirst() {
    byte[] datagram = Frames.udpSegment(40_000, 53, new byte[64]);
    byte[] head = Arrays.copyOf(datagram, 32);
    byte[] rest = Arrays.copyOfRange(datagram, 32, datagram.length);
    Frames frames = frames(2, 3);
    assertThat(judged(2, frames.fragment(17, rest, 32, false, 9))).isEqualTo("fragment");
    assertThat(judged(2, frames.fragment(17, head, 0, true, 9))).isEqualTo("db");
    assertThat(judged(2, frames.fragment(17, rest, 32, false, 9))).isEqualTo("db");
    assertThat(judged(2, frames.fragment(17, rest, 32, false, 10))).isEqualTo("fragment");
    assertThat(judged(4, frames(4, 3).fragment(17, rest, 32, false, 9))).isEqualTo("fragment");
  }

  @Test
  void aFragmentCannotReplaceTheHeaderThatWasJudged() {
    Frames frames = frames(2, 3);
    byte[] head = Arrays.copyOfRange(frames.tcp(40_000, 5432, ACK, new byte[8]), 34, 62);
    assertThat(judged(2, frames.fragment(6, head, 0, true, 9))).isEqualTo("db");
    assertThat(judged(2, frames.fragment(6, new byte[16], 8, false, 9))).isEqualTo("fragment");
    // Too short for its own header.
    assertThat(judged(2, frames.fragment(6, new byte[8], 0, true, 10))).isEqualTo("malformed");
  }

  @Test
  void whatIsForTheFabricIsNotCarried() {
    Frames toGateway =
        Frames.between(
            TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, TestPlans.ipv4(1, 1));
    assertThat(judged(2, toGateway.udp(1, 53))).isEqualTo("local");
    assertThat(judged(2, toGateway.tcp(1, 53, SYN))).isEqualTo("local");
    assertThat(judged(2, toGateway.echo(true, 1))).isEqualTo("local");
    assertThat(judged(2, toGateway.tcp(1, 80, SYN))).isEqualTo("no-link");
    assertThat(judged(2, toGateway.ethernet(0x0806, new byte[28]))).isEqualTo("local");
    Frames otherGateway =
        Frames.between(
            TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, TestPlans.ipv4(2, 1));
    assertThat(judged(2, otherGateway.udp(1, 53))).isEqualTo("no-link");
    Frames discover =
        Frames.between(TestPlans.mac(2), "0.0.0.0", "ff:ff:ff:ff:ff:ff", "255.255.255.255");
    assertThat(judged(2, discover.udp(68, 67))).isEqualTo("local");
    Frames solicitation = Frames.between(TestPlans.mac(2), "::", "33:33:00:00:00:02", "ff02::2");
    assertThat(judged(2, solicitation.icmp(133, new byte[4]))).isEqualTo("local");
  }

  @Test
  void broadcastAndMulticastAreNoise() {
    Frames broadcast =
        Frames.between(TestPlans.mac(5), TestPlans.ipv4(2, 5), "ff:ff:ff:ff:ff:ff", "10.82.0.255");
    Frames multicast =
        Frames.between(TestPlans.mac(5), TestPlans.ipv4(2, 5), "01:00:5e:00:00:fb", "224.0.0.251");
    assertThat(judged(5, broadcast.udp(1, 2))).isEqualTo("noise");
    assertThat(judged(5, multicast.udp(5353, 5353))).isEqualTo("noise");
  }

  @ParameterizedTest
  @ValueSource(ints = {134, 136, 137, 143})
  void advertisementsAreNotForGuestsToGive(int type) {
    Frames frames =
        Frames.between(
            TestPlans.mac(5), TestPlans.ipv6(2, 5), TestPlans.mac(6), TestPlans.ipv6(2, 6));
    assertThat(judged(5, frames.icmp(type, new byte[20]))).isEqualTo("protocol");
    assertThat(judged(5, frames(5, 6).icmp(5, new byte[20]))).isEqualTo("protocol");
  }

  @Test
  void otherProtocolsAreNotCarried() {
    assertThat(judged(5, frames(5, 6).ip(132, new byte[20]))).isEqualTo("protocol");
    assertThat(judged(5, frames(5, 6).ethernet(0x8100, new byte[50]))).isEqualTo("protocol");
  }

  @Test
  void anAddressOfNobodyIsUnknown() {
    assertThat(judged(2, frames(2, 99).tcp(1, 5432, SYN))).isEqualTo("unknown");
  }

  @Test
  void theOutsideIsReachedWhereARuleAllowsIt() {
    Frames out =
        Frames.between(
            TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, "203.0.113.9");
    assertThat(judged(2, out.tcp(1, 443, SYN))).isEqualTo("no-egress");
    judge.use(plan().egress(2, "203.0.113.0/24", "tcp", 443).tables());
    assertThat(judged(2, out.tcp(1, 443, SYN))).isEqualTo("outside");
    assertThat(judged(2, out.tcp(1, 80, SYN))).isEqualTo("no-egress");
    assertThat(judgedAt(Tables.OUTSIDE_SLOT, out.turned().tcp(443, 1, SYN | ACK))).isEqualTo("web");
    assertThat(judgedAt(Tables.OUTSIDE_SLOT, out.turned().tcp(443, 2, SYN))).isEqualTo("no-egress");
    Frames stranger =
        Frames.between(
            TestPlans.mac(4), TestPlans.ipv4(1, 4), TestPlans.GATEWAY_MAC, "203.0.113.9");
    assertThat(judged(4, stranger.tcp(1, 443, SYN))).isEqualTo("no-egress");
  }

  @Test
  void anOpenNetworkMayGoOutside() {
    judge.use(plan().outside().tables());
    Frames out =
        Frames.between(
            TestPlans.mac(5), TestPlans.ipv4(2, 5), TestPlans.GATEWAY_MAC, "203.0.113.9");
    assertThat(judged(5, out.udp(1, 2))).isEqualTo("outside");
  }

  @Test
  void anInternalNetworkIsOpenInsideOnly() {
    judge.use(plan().internal().outside().tables());
    Frames out =
        Frames.between(
            TestPlans.mac(5), TestPlans.ipv4(2, 5), TestPlans.GATEWAY_MAC, "203.0.113.9");
    assertThat(judged(5, out.udp(1, 2))).isEqualTo("no-egress");
    assertThat(judged(5, frames(5, 6).tcp(999, 80, SYN))).isEqualTo("b");
  }

  @Test
  void theOutsideReachesPublishedPortsOnly() {
    judge.use(plan().publish(4, "tcp", 80).tables());
    Frames in =
        Frames.between(
            TestPlans.GATEWAY_MAC, "198.51.100.7", TestPlans.mac(4), TestPlans.ipv4(1, 4));
    assertThat(judgedAt(Tables.OUTSIDE_SLOT, in.tcp(999, 80, SYN))).isEqualTo("stranger");
    assertThat(judged(4, in.turned().tcp(80, 999, SYN | ACK))).isEqualTo("outside");
    assertThat(judgedAt(Tables.OUTSIDE_SLOT, in.tcp(999, 81, SYN))).isEqualTo("no-egress");
    Frames disguised =
        Frames.between(
            TestPlans.GATEWAY_MAC, TestPlans.ipv4(1, 2), TestPlans.mac(4), TestPlans.ipv4(1, 4));
    assertThat(judgedAt(Tables.OUTSIDE_SLOT, disguised.tcp(999, 80, SYN))).isEqualTo("spoofed");
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
