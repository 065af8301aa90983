package dev.skiff.engine.base.linux.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.linux.channel.HostMessage.AddEntropy;
import dev.skiff.engine.base.linux.channel.HostMessage.Introduce;
import dev.skiff.engine.base.linux.channel.HostMessage.Readdress;
import dev.skiff.engine.base.linux.channel.HostMessage.Resize;
import dev.skiff.engine.base.linux.channel.HostMessage.SetTime;
import dev.skiff.engine.base.linux.channel.HostMessage.Signal;
import dev.skiff.engine.base.linux.channel.HostMessage.Stop;
import dev.skiff.engine.base.linux.channel.HostMessage.Sync;
import dev.skiff.engine.vm.Machine.Protocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostMessageTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Addressing BOTH =
      new Addressing(
          "10.0.2.15/24",
          "10.0.2.2",
          "fd00::15/64",
          "fd00::1",
          List.of("10.7.0.2/16", "fd07::2/64"),
          List.of("fd00::1"),
          List.of("skiff"));
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.123456789Z");

  @Test
  void bytesOfTheShortMessages() {
    assertThat(hex(new Stop(15, Duration.ofSeconds(10)))).isEqualTo("2 0f10270000");
    assertThat(hex(new Signal(10))).isEqualTo("3 0a");
    assertThat(hex(new SetTime(TIME))).isEqualTo("4 15fff123f2ca8618");
    assertThat(hex(new AddEntropy(new byte[] {1, 2, 3}))).isEqualTo("5 010203");
    assertThat(hex(new Resize(new Identity.WindowSize(24, 65535)))).isEqualTo("7 1800ffff");
    assertThat(hex(new Sync(258))).isEqualTo("8 02010000");
  }

  @Test
  void bytesOfAnIdentity() {
    assertThat(hex(new Introduce(new Introduction(web(), TIME, new byte[32]))))
        .isEqualTo(
            "1 0100"
                + "03000000776562" // web
                + "0200040000002f617070" // /app
                + "020002000000c3a9" // é
                + "030003000000413d31" // A=1
                + "0400010000002f" // /
                + "050007000000616c6963653a31" // alice:1
                + "06000c00000031302e302e322e31352f3234" // 10.0.2.15/24
                + "07000800000031302e302e322e32" // 10.0.2.2
                + "08000800000031302e302e322e33" // 10.0.2.3
                + "09000b00000031302e302e302e39206462" // 10.0.0.9 db
                + "0a000300000006901f"
                + "0a0003000000113500"
                + "0b000800000015fff123f2ca8618"
                + "0c0020000000"
                + "00".repeat(32)
                + "0d000100000001"
                + "0e000400000018005000"); // 24 rows, 80 columns
  }

  @Test
  void everyMessageIsUnderstoodAsItWasSaid() throws Exception {
    for (HostMessage message :
        List.of(
            new Introduce(new Introduction(web(), TIME, new byte[512])),
            new Introduce(new Introduction(plain(List.of("x")), TIME, new byte[32])),
            new Stop(9, Duration.ZERO),
            new Signal(64),
            new SetTime(TIME),
            new Resize(new Identity.WindowSize(0, 65535)),
            new Sync(-1),
            new Introduce(new Introduction(inNetworks(BOTH), TIME, new byte[32])),
            new Readdress(-1, BOTH),
            new Readdress(2, Addressing.NONE),
            new AddEntropy(new byte[512]))) {
      assertThat(HostMessage.decode(message.type(), message.payload())).contains(message);
    }
  }

  @Test
  void aGraceBeyondTheFieldIsTheLongestThatFits() {
    assertThat(hex(new Stop(15, Duration.ofDays(365)))).isEqualTo("2 0fffffffff");
  }

  @Test
  void unknownTypesAreNobodysMessage() throws Exception {
    assertThat(HostMessage.decode(6, new byte[3])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 ", // no program
        "1 0200", // ends in a key
        "1 020005000000", // ends in a value
        "1 0200ffffffff", // a length beyond all bytes
        "1 02000100000000", // a NUL
        "1 020001000000ff", // not UTF-8
        "1 020001000000780a0003000000840050", // SCTP
        "2 0f102700", // ends too early
        "2 0f1027000000", // a byte too many
        "3 00", // no signal
        "3 41", // no signal
        "4 ffffffffffffffff", // the year 2554
        "5 ", // no entropy
        "7 180050", // ends too early
        "7 1800500000", // a byte too many
        "8 010000", // ends too early
        "10 010000", // ends too early
        "10 010000000600", // ends in a key
        "10 010000000600010000ff", // not UTF-8
      })
  void whatIsNoMessageIsRefused(String bytes) {
    int blank = bytes.indexOf(' ');
    int type = Integer.parseInt(bytes.substring(0, blank));
    byte[] payload = HEX.parseHex(bytes.substring(blank + 1));
    assertThatThrownBy(() -> HostMessage.decode(type, payload))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void anIdentityThatDoesNotFitIsRefusedWithItsSize() {
    assertThatThrownBy(() -> Introduction.check(plain(List.of("x".repeat(1 << 20)))))
        .isInstanceOfSatisfying(
            IdentityFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("identity.too-large"))
        .hasMessageContaining("more than 1048576");
  }

  @Test
  void bytesOfOtherAddresses() {
    assertThat(hex(new Readdress(7, BOTH)))
        .isEqualTo(
            "10 07000000"
                + "0600"
                + "0c000000"
                + text("10.0.2.15/24")
                + "0700"
                + "08000000"
                + text("10.0.2.2")
                + "0800"
                + "07000000"
                + text("fd00::1")
                + "1000"
                + "0b000000"
                + text("fd00::15/64")
                + "1100"
                + "07000000"
                + text("fd00::1")
                + "1200"
                + "0b000000"
                + text("10.7.0.2/16")
                + "1200"
                + "0a000000"
                + text("fd07::2/64")
                + "1300"
                + "05000000"
                + text("skiff"));
    assertThat(hex(new Readdress(0x0102, Addressing.NONE))).isEqualTo("10 02010000");
  }

  @Test
  void moreAddressesThanAGuestCanHaveAreRefused() {
    StringBuilder many = new StringBuilder("10 00000000");
    for (int i = 0; i <= Addressing.MOST_FURTHER; i++) {
      many.append("1200").append("00000000");
    }
    byte[] payload = HEX.parseHex(many.substring(3));
    assertThatThrownBy(() -> HostMessage.decode(10, payload))
        .hasMessage("the message READDRESS has more addresses than a guest can have");
    List<String> further = Collections.nCopies(Addressing.MOST_FURTHER + 1, "10.0.0.1/8");
    assertThatThrownBy(() -> new Addressing("", "", "", "", further, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("65 further addresses");
  }

  @Test
  void mountsAreTheLastFields() {
    Identity identity =
        plain(List.of("x"))
            .mounting(
                List.of(
                    new Mount.OfFolder("/srv", false, Path.of("/home/a")),
                    new Mount.OfVolume(
                        "/d", true, "data", "skiff-0123456789abcdef", Path.of("/v.img"))));
    String fields =
        HEX.formatHex(
            new HostMessage.Introduce(new Introduction(identity, Instant.EPOCH, new byte[32]))
                .payload());
    assertThat(fields)
        .endsWith(
            "0f00"
                + "0c000000"
                + "0101"
                + "07"
                + text("volume0")
                + text("/d")
                + "0f00"
                + "0d000000"
                + "0200"
                + "06"
                + text("share0")
                + text("/srv"));
  }

  private static String text(String ascii) {
    return HEX.formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void anIdentityWithANulIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> Introduction.check(plain(List.of("x", "a\0b"))))
        .isInstanceOf(IdentityFailure.class)
        .hasMessage("the argument holds a NUL, which no program can be given");
  }

  @Test
  void morePortsThanInitWatchesAreRefused() {
    Identity.Port port = new Identity.Port(Protocol.TCP, 80);
    Identity identity =
        new Identity(
            "h",
            List.of("x"),
            List.of(),
            "/",
            "",
            Optional.empty(),
            List.of(),
            Collections.nCopies(1025, port),
            false);
    assertThatThrownBy(() -> Introduction.check(identity))
        .isInstanceOf(IdentityFailure.class)
        .hasMessageContaining("1025 published ports");
  }

  static Identity web() {
    return new Identity(
        "web",
        List.of("/app", "é"),
        List.of("A=1"),
        "/",
        "alice:1",
        Optional.of(Addressing.ipv4("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3"))),
        List.of("10.0.0.9 db"),
        List.of(new Identity.Port(Protocol.TCP, 8080), new Identity.Port(Protocol.UDP, 53)),
        true,
        Optional.of(new Identity.WindowSize(24, 80)));
  }

  private static Identity inNetworks(Addressing network) {
    return new Identity(
        "h", List.of("x"), List.of(), "/", "", Optional.of(network), List.of(), List.of(), false);
  }

  static Identity plain(List<String> argv) {
    return new Identity(
        "h", argv, List.of(), "/", "", Optional.empty(), List.of(), List.of(), false);
  }

  private static String hex(HostMessage message) {
    return message.type() + " " + HEX.formatHex(message.payload());
  }
}
