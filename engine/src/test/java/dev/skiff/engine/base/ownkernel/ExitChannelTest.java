package dev.skiff.engine.base.ownkernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.vm.MachineExit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitChannelTest {
  @Test
  void theDeviceSaysSevenBits() {
    ExitChannel device = ExitChannel.parse("isa-debug-exit");
    assertThat(code(device, 7, 0, "hello")).contains(3);
    assertThat(code(device, 1, 0, "hello")).contains(0);
    assertThat(code(device, 255, 0, "hello")).contains(127);
  }

  @Test
  void aHypervisorThatFailedIsNoGuestThatEnded() {
    ExitChannel device = ExitChannel.parse("isa-debug-exit");
    assertThat(code(device, 1, 0)).isEmpty();
    assertThat(code(device, 0, 9, "hello")).isEmpty();
    assertThat(code(ExitChannel.parse("none"), 1, 0, "hello")).isEmpty();
  }

  @Test
  void aMachineThatWentByItselfEndedWellOrNot() {
    for (String channel : List.of("none", "isa-debug-exit", "line:exit {code}")) {
      GuestEvent.ProgramExit exit = end(ExitChannel.parse(channel), 0, 0, "hello").orElseThrow();
      assertThat(exit.code()).isZero();
      assertThat(exit.doubt()).contains("no exit code");
    }
  }

  @Test
  void aLineSaysTheCodeHoweverTheMachineEnded() {
    ExitChannel line = ExitChannel.parse("line:Solo5: solo5_exit({code}) called");
    assertThat(code(line, 0, 0, "Solo5: solo5_exit(64) called\r")).contains(64);
    assertThat(code(line, 0, 9, "x", "Solo5: solo5_exit(2) called", "")).contains(2);
    assertThat(code(line, 0, 9, "Solo5: solo5_exit() called")).isEmpty();
    assertThat(code(line, 0, 9, "Solo5: solo5_exit(2)")).isEmpty();
    assertThat(code(line, 0, 9, "solo5_exit(99999999999) called")).isEmpty();
  }

  @Test
  void itIsWrittenAsItIsRead() {
    for (String text : List.of("none", "isa-debug-exit", "line:exit {code}", "line:a{code}b")) {
      assertThat(ExitChannel.parse(text).text()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "line:", "line:no code", "line:{code}", "port"})
  void whatIsNoWayIsRefused(String text) {
    assertThatThrownBy(() -> ExitChannel.parse(text)).isInstanceOf(BaseFailure.class);
  }

  private static Optional<Integer> code(
      ExitChannel channel, int status, int signal, String... lines) {
    return end(channel, status, signal, lines).map(GuestEvent.ProgramExit::code);
  }

  private static Optional<GuestEvent.ProgramExit> end(
      ExitChannel channel, int status, int signal, String... lines) {
    MachineExit exit =
        new MachineExit(Instant.EPOCH, status, signal, signal, Optional.empty(), false, 0);
    return channel
        .lastWord(exit, List.of(lines))
        .map(ProgramEnded.class::cast)
        .map(ProgramEnded::exit);
  }
}
