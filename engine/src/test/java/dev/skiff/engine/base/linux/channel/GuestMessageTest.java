package dev.skiff.engine.base.linux.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.linux.channel.GuestMessage.Exit;
import dev.skiff.engine.base.linux.channel.GuestMessage.Failed;
import dev.skiff.engine.base.linux.channel.GuestMessage.Features;
import dev.skiff.engine.base.linux.channel.GuestMessage.Goodbye;
import dev.skiff.engine.base.linux.channel.GuestMessage.Hello;
import dev.skiff.engine.base.linux.channel.GuestMessage.Listen;
import dev.skiff.engine.base.linux.channel.GuestMessage.Readdressed;
import dev.skiff.engine.base.linux.channel.GuestMessage.Started;
import dev.skiff.engine.base.linux.channel.GuestMessage.Synced;
import dev.skiff.engine.vm.Machine.Protocol;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestMessageTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void bytesOfAllMessages() {
    assertThat(all().stream().map(m -> m.type() + " " + HEX.formatHex(m.payload())))
        .containsExactly(
            "64 010000ca9a3b000000008096980000000000362e31",
            "65 0100000000000000",
            "66 7f6e6f6e65",
            "67 06901f0200000000000000",
            "68 00c8000300000000000000",
            "68 0109010400000000000000",
            "69 ",
            "70 03000080",
            "96 0700000001",
            "98 0700000000",
            "98 08000000016e6f6e65");
  }

  @Test
  void everyMessageIsUnderstoodAsItWasSaid() throws Exception {
    for (GuestMessage message : all()) {
      assertThat(GuestMessage.decode(message.type(), message.payload())).contains(message);
    }
  }

  @Test
  void aMessageMayGrow() throws Exception {
    assertThat(GuestMessage.decode(65, HEX.parseHex("0100000000000000ffff")))
        .contains(new Started(Duration.ofNanos(1)));
  }

  @Test
  void unknownTypesAreNobodysMessage() throws Exception {
    assertThat(GuestMessage.decode(71, new byte[0])).isEmpty();
  }

  @Test
  void featuresAreBitsAndUnknownOnesHarmless() {
    assertThat(new Features(0xffff_fffe).have(Feature.TERMINAL)).isFalse();
    assertThat(new Features(0xffff_fffe).have(Feature.SYNC)).isTrue();
  }

  @Test
  void aHelloOfAnotherVersionIsUnderstoodAsFarAsItsVersion() throws Exception {
    assertThat(GuestMessage.decode(64, HEX.parseHex("0200ff")))
        .contains(new Hello(2, Duration.ZERO, Duration.ZERO, ""));
  }

  @Test
  void whyItFailedIsShownWhateverItsBytes() throws Exception {
    assertThat(GuestMessage.decode(66, HEX.parseHex("7d411b5bff0a")))
        .contains(new Failed(125, "A\uFFFD[\uFFFD\uFFFD"));
  }

  @Test
  void whyItFailedIsBounded() throws Exception {
    Failed failed = GuestMessage.decodeFailed(new Failed(125, "x".repeat(100_000)).payload());
    assertThat(failed.why()).hasSize(4096);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 01",
    "64, 0100ff",
    "65, 00",
    "66, ''",
    "67, 06901f",
    "67, 84901f0200000000000000",
    "70, 010000",
    "96, 01000000",
    "98, 01000000",
    "68, 0200000000000000000000",
    "68, 0000000000000000000080",
  })
  void whatIsNoMessageIsRefused(int type, String payload) {
    assertThatThrownBy(() -> GuestMessage.decode(type, HEX.parseHex(payload)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void anExitInTheWordsOfEveryBase() {
    assertThat(new Exit(false, 200, false, Duration.ZERO).programExit())
        .isEqualTo(new ProgramExit(200, 0, false));
    assertThat(new Exit(true, 9, true, Duration.ZERO).programExit())
        .isEqualTo(new ProgramExit(137, 9, true));
  }

  private static List<GuestMessage> all() {
    return List.of(
        new Hello(1, Duration.ofSeconds(1), Duration.ofMillis(10), "6.1"),
        new Started(Duration.ofNanos(1)),
        new Failed(127, "none"),
        new Listen(new Identity.Port(Protocol.TCP, 8080), Duration.ofNanos(2)),
        new Exit(false, 200, false, Duration.ofNanos(3)),
        new Exit(true, 9, true, Duration.ofNanos(4)),
        new Goodbye(),
        new Features(0x8000_0003),
        new Synced(7, true),
        new Readdressed(7, Optional.empty()),
        new Readdressed(8, Optional.of("none")));
  }
}
