package dev.skiff.fabric.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.table.Tables;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of single frames. */
class JudgeTest extends OnJudge {
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
}
