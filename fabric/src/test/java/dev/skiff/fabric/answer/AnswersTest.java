package dev.skiff.fabric.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Checksum;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.MacAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What guest 2, "web" on the network "skiff" (1), is told. */
class AnswersTest {
  private static final Tables TABLES =
      new TestPlans().guest(2, "web").guest(3, "db").guest(5, "other", "", 2).tables();
  private static final int SLOT = TABLES.slotOf("i2");
  private static final long MAC = MacAddress.parse(TestPlans.mac(2)).orElseThrow().bits();
  private static final long GATEWAY = MacAddress.parse(TestPlans.GATEWAY_MAC).orElseThrow().bits();

  private final Responder responder = new Responder((_, _, _, _, _) -> 0, new AnswerRates(() -> 0));
  private final Packet packet = new Packet();
  private final MemorySegment out = MemorySegment.ofArray(new byte[Answers.MOST_BYTES]);

  /** The frame that answers; empty for none; or the reason why not. */
  private Object answer(byte[] frame) {
    assertThat(packet.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
    int length = responder.answer(packet, SLOT, TABLES, out, 0);
    if (length < 0) {
      return Drop.of(length);
    }
    return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private Packet answered(byte[] frame) {
    Object answer = answer(frame);
    assertThat(answer).isInstanceOf(byte[].class);
    byte[] bytes = (byte[]) answer;
    assertThat(bytes).isNotEmpty();
    Packet reply = new Packet();
    assertThat(reply.read(MemorySegment.ofArray(bytes), 0, bytes.length)).isTrue();
    return reply;
  }

  private static byte[] arp(int operation, String mac, String sender, String target) {
    byte[] body =
        ByteBuffer.allocate(28)
            .putLong(0x0001_0800_0604_0000L | operation)
            .put(HexFormat.ofDelimiter(":").parseHex(mac))
            .put(IpAddress.parse(sender).orElseThrow().octets())
            .put(new byte[6])
            .put(IpAddress.parse(target).orElseThrow().octets())
            .array();
    return Frames.between(TestPlans.mac(2), "0.0.0.0", "ff:ff:ff:ff:ff:ff", "0.0.0.0")
        .ethernet(Protocol.ETHER_ARP, body);
  }

  private static byte[] request(String target) {
    return arp(1, TestPlans.mac(2), TestPlans.ipv4(1, 2), target);
  }

  @Test
  void arpTellsTheMacsOfGatewayAndNeighbours() {
    byte[] gateway = (byte[]) answer(request("10.81.0.1"));
    assertThat(Layout.mac(MemorySegment.ofArray(gateway), 22)).isEqualTo(GATEWAY);
    assertThat(HexFormat.of().formatHex(gateway))
        .isEqualTo(
            "02536b00010202536b00000108060001080006040002"
                + "02536b0000010a51000102536b0001020a510002");
    byte[] neighbour = (byte[]) answer(request("10.81.0.3"));
    assertThat(Layout.mac(MemorySegment.ofArray(neighbour), 22))
        .isEqualTo(TABLES.mac(TABLES.slotOf("i3")));
  }

  @Test
  void arpIsSilentAboutOneselfNobodyAndOtherNetworks() {
    assertThat(answer(request("10.81.0.2"))).isEqualTo(new byte[0]);
    assertThat(answer(request("10.81.0.77"))).isEqualTo(new byte[0]);
    assertThat(answer(request("10.82.0.5"))).isEqualTo(new byte[0]);
    assertThat(answer(request("10.82.0.1"))).isEqualTo(new byte[0]);
  }

  @Test
  void aProbeFindsOnlyOthersAddressesTaken() {
    assertThat(answer(arp(1, TestPlans.mac(2), "0.0.0.0", "10.81.0.2"))).isEqualTo(new byte[0]);
    assertThat((byte[]) answer(arp(1, TestPlans.mac(2), "0.0.0.0", "10.81.0.3"))).hasSize(42);
  }

  @Test
  void arpThatLiesIsSpoofed() {
    assertThat(answer(arp(1, TestPlans.mac(3), "10.81.0.2", "10.81.0.1"))).isEqualTo(Drop.SPOOFED);
    assertThat(answer(arp(1, TestPlans.mac(2), "10.81.0.3", "10.81.0.1"))).isEqualTo(Drop.SPOOFED);
    assertThat(answer(arp(2, TestPlans.mac(2), "10.81.0.1", "10.81.0.3"))).isEqualTo(Drop.SPOOFED);
    assertThat(answer(arp(2, TestPlans.mac(2), "10.81.0.2", "10.81.0.3"))).isEqualTo(new byte[0]);
  }

  private static byte[] solicitation(String source, String target) {
    byte[] rest =
        ByteBuffer.allocate(20)
            .putInt(0)
            .put(IpAddress.parse(target).orElseThrow().octets())
            .array();
    return Frames.between(TestPlans.mac(2), source, "33:33:ff:00:00:01", "ff02::1:ff00:1")
        .icmp(Protocol.NEIGHBOUR_SOLICITATION, rest);
  }

  @Test
  void neighbourDiscoveryTellsTheSameOfIpv6() {
    Packet gateway = answered(solicitation(TestPlans.ipv6(1, 2), TestPlans.ipv6(1, 1)));
    assertThat(gateway.icmpType()).isEqualTo(136);
    assertThat(gateway.sourceMac()).isEqualTo(GATEWAY);
    assertThat(gateway.destination()).hasToString("fd00:0:0:1::2");
    assertThat(Layout.i32(gateway.memory(), gateway.transportAt() + 4)).isEqualTo(0xe000_0000);
    assertThat(isChecksumRight(gateway)).isTrue();
    Packet neighbour = answered(solicitation("fe80::1234", TestPlans.ipv6(1, 3)));
    assertThat(Layout.mac(neighbour.memory(), neighbour.transportAt() + 26))
        .isEqualTo(TABLES.mac(TABLES.slotOf("i3")));
    Packet router = answered(solicitation("fe80::1234", "fe80::53:6bff:fe00:1"));
    assertThat(router.sourceMac()).isEqualTo(GATEWAY);
  }

  @Test
  void aDuplicateAddressIsFoundTaken() {
    Packet taken = answered(solicitation("::", TestPlans.ipv6(1, 3)));
    assertThat(taken.destination()).hasToString("ff02::1");
    assertThat(taken.destinationMac()).isEqualTo(MAC);
    assertThat(answer(solicitation("::", TestPlans.ipv6(1, 2)))).isEqualTo(new byte[0]);
    assertThat(answer(solicitation(TestPlans.ipv6(1, 3), TestPlans.ipv6(1, 1))))
        .isEqualTo(Drop.SPOOFED);
  }

  private static boolean isChecksumRight(Packet packet) {
    long sum = (long) packet.transportLength() + packet.protocol();
    int header = packet.isIpv4() ? 20 : 40;
    int addresses = packet.isIpv4() ? 8 : 32;
    sum = Checksum.add(sum, packet.memory(), packet.at() + 14 + header - addresses, addresses);
    return Checksum.of(
            Checksum.add(sum, packet.memory(), packet.transportAt(), packet.transportLength()))
        == 0;
  }

  @Test
  void aRouterSolicitationIsAnsweredWithWhatTheNetworkIs() {
    byte[] asked =
        Frames.between(TestPlans.mac(2), "fe80::1", "33:33:00:00:00:02", "ff02::2")
            .icmp(Protocol.ROUTER_SOLICITATION, new byte[4]);
    Packet answer = answered(asked);
    assertThat(answer.source()).hasToString("fe80::53:6bff:fe00:1");
    assertThat(isChecksumRight(answer)).isTrue();
    byte[] message =
        answer
            .memory()
            .asSlice(answer.transportAt() + 4, answer.transportLength() - 4)
            .toArray(ValueLayout.JAVA_BYTE);
    assertThat(HexFormat.of().formatHex(message))
        .isEqualTo(
            "40000708"
                + "0000000000000000"
                + "010102536b000001"
                + "05010000000005dc"
                + "03044080ffffffffffffffff00000000fd000000000000010000000000000000"
                + "1903000000000e10fd000000000000010000000000000001"
                + "1f02000000000e1005736b6966660000");
  }

  private static byte[] dhcp(int kind, int client, int requested) {
    ByteBuffer message = ByteBuffer.allocate(300);
    message.putInt(0x01010600).putInt(0xabcd).putShort((short) 0).putShort((short) 0);
    message.putInt(client).position(28).put(HexFormat.ofDelimiter(":").parseHex(TestPlans.mac(2)));
    message.position(236).putInt(0x63825363).put((byte) 53).put((byte) 1).put((byte) kind);
    if (requested != 0) {
      message.put((byte) 50).put((byte) 4).putInt(requested);
    }
    message.put((byte) 255);
    return Frames.between(TestPlans.mac(2), "0.0.0.0", "ff:ff:ff:ff:ff:ff", "255.255.255.255")
        .udp(68, 67, message.array());
  }

  @Test
  void dhcpOffersThePlannedAddress() {
    Packet offer = answered(dhcp(1, 0, 0));
    assertThat(offer.destination()).hasToString("10.81.0.2");
    assertThat(offer.destinationMac()).isEqualTo(MAC);
    assertThat(offer.sourcePort()).isEqualTo(67);
    assertThat(offer.destinationPort()).isEqualTo(68);
    assertThat(isChecksumRight(offer)).isTrue();
    long message = offer.transportAt() + 8;
    assertThat(Layout.i32(offer.memory(), message + 4)).isEqualTo(0xabcd);
    assertThat(Layout.i32(offer.memory(), message + 16)).isEqualTo(0x0a510002);
    byte[] options = offer.memory().asSlice(message + 240, 68).toArray(ValueLayout.JAVA_BYTE);
    assertThat(HexFormat.of().formatHex(options))
        .isEqualTo(
            "350102"
                + "36040a510001"
                + "330400000e10"
                + "3a0400000708"
                + "3b0400000c4e"
                + "0104ffffff00"
                + "03040a510001"
                + "06040a510001"
                + "1c040a5100ff"
                + "1a0205dc"
                + "0c03776562"
                + "0f05736b696666"
                + "ff");
  }

  @Test
  void dhcpAcknowledgesThePlannedAddressAndRefusesOthers() {
    assertThat(kindOf(answered(dhcp(3, 0, 0x0a510002)))).isEqualTo(5);
    assertThat(kindOf(answered(dhcp(3, 0x0a510002, 0)))).isEqualTo(5);
    assertThat(kindOf(answered(dhcp(3, 0, 0x0a510003)))).isEqualTo(6);
    assertThat(kindOf(answered(dhcp(8, 0x0a510002, 0)))).isEqualTo(5);
    assertThat(answer(dhcp(7, 0x0a510002, 0))).isEqualTo(new byte[0]);
  }

  private static int kindOf(Packet answer) {
    return Layout.u8(answer.memory(), answer.transportAt() + 8 + 242);
  }

  @Test
  void dhcpForAnotherStationIsSpoofed() {
    byte[] asked = dhcp(1, 0, 0);
    asked[14 + 20 + 8 + 28 + 5] ^= 1;
    assertThat(answer(asked)).isEqualTo(Drop.SPOOFED);
  }

  @Test
  void theGatewayAnswersEcho() {
    Frames frames =
        Frames.between(TestPlans.mac(2), "10.81.0.2", TestPlans.GATEWAY_MAC, "10.81.0.1");
    Packet reply = answered(frames.echo(true, 77));
    assertThat(reply.isEchoReply()).isTrue();
    assertThat(reply.destinationPort()).isEqualTo(77);
    assertThat(Checksum.of(Checksum.add(0, reply.memory(), reply.transportAt(), 8))).isZero();
    Frames frames6 =
        Frames.between(
            TestPlans.mac(2), TestPlans.ipv6(1, 2), TestPlans.GATEWAY_MAC, TestPlans.ipv6(1, 1));
    assertThat(isChecksumRight(answered(frames6.echo(true, 77)))).isTrue();
  }

  @Test
  void whoAsksTooOftenWaits() {
    Object last = new byte[0];
    for (int count = 0; count <= AnswerRates.MOST_A_SECOND; count++) {
      last = answer(request("10.81.0.1"));
    }
    assertThat(last).isEqualTo(Drop.FLOOD);
  }

  @FuzzTest
  void anyQuestionIsAnsweredWithinBounds(byte[] frame) {
    if (packet.read(MemorySegment.ofArray(frame), 0, frame.length)) {
      int length =
          new Responder((_, _, _, _, _) -> 0, new AnswerRates(() -> 0))
              .answer(packet, SLOT, TABLES, out, 0);
      assertThat(length).isBetween(-Drop.count(), Answers.MOST_BYTES);
    }
  }

  @Test
  void manySeededQuestions() {
    byte[][] good = {
      request("10.81.0.1"),
      solicitation("::", TestPlans.ipv6(1, 3)),
      dhcp(1, 0, 0),
      dhcp(3, 0, 0x0a510002),
      Frames.between(TestPlans.mac(2), "::", "33:33:00:00:00:02", "ff02::2").icmp(133, new byte[4])
    };
    for (int seed = 0; seed < 50_000; seed++) {
      Random random = new Random(seed);
      byte[] frame = good[random.nextInt(good.length)].clone();
      for (int change = random.nextInt(5); change > 0; change--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      try {
        anyQuestionIsAnsweredWithinBounds(
            random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
