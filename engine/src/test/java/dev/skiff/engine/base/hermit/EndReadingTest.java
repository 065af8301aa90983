package dev.skiff.engine.base.hermit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.base.hermit.HermitEnd.Aborted;
import dev.skiff.engine.base.hermit.HermitEnd.Exited;
import dev.skiff.engine.base.hermit.HermitEnd.KernelFailed;
import dev.skiff.engine.base.hermit.HermitEnd.NotStarted;
import dev.skiff.engine.base.hermit.HermitEnd.Signaled;
import dev.skiff.engine.base.hermit.HermitEnd.Untold;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines are those of kernel 0.11.0 on QEMU 7.2. */
class EndReadingTest {
  private static final String BEGUN = "skiff-hermit-loader: entering the program";
  private static final int GOOD = 3;
  private static final int BAD = 1;
  private static final int REFUSED = 253;

  @Test
  void aLineAndAStatusThatFitsTellTheCode() {
    assertThat(end(GOOD, BEGUN, "hello", "Number of interrupts", "exit status 0"))
        .isEqualTo(new Exited(0));
    assertThat(end(BAD, BEGUN, "exit status 3")).isEqualTo(new Exited(3));
    assertThat(end(BAD, BEGUN, "exit status 256")).isEqualTo(new Exited(0));
    assertThat(end(BAD, BEGUN, "exit status -2")).isEqualTo(new Exited(254));
  }

  @Test
  void aLineThatTheProgramPrintedDoesNotFit() {
    assertThat(end(BAD, BEGUN, "exit status 0")).isInstanceOf(KernelFailed.class);
    assertThat(end(GOOD, BEGUN, "exit status 3")).isInstanceOf(KernelFailed.class);
    assertThat(end(0, BEGUN, "exit status 0")).isInstanceOf(KernelFailed.class);
    assertThat(end(BAD, BEGUN, "exit status 0", "exit status 7")).isEqualTo(new Exited(7));
  }

  @Test
  void aPanicOfTheProgramIsAnAbort() {
    String panic = "thread '<unnamed>' (2) panicked at src/main.rs:59:25:";
    assertThat(end(BAD, BEGUN, panic, "asked for", "exit status -1"))
        .isEqualTo(new Signaled(6, false));
    assertThat(end(BAD, BEGUN, "thread 'main' panicked at src/main.rs:1:1:", "exit status -1"))
        .isEqualTo(new Signaled(6, false));
  }

  @Test
  void anAbortWithoutAPanicIsInDoubt() {
    assertThat(end(BAD, BEGUN, "exit status -1")).isEqualTo(new Aborted());
    assertThat(new Aborted().event(Instant.EPOCH))
        .contains(
            new ProgramEnded(
                Instant.EPOCH, new ProgramExit(255, 0, false, "it aborted, or exited with -1")));
  }

  @Test
  void aPanicOfTheKernelIsItsFailure() {
    assertThat(
            end(
                BAD,
                BEGUN,
                "[0][PANIC] panicked at src/drivers/virtio/transport/pci.rs:690:66:",
                "called `Option::unwrap()` on a `None` value",
                "",
                "Number of interrupts",
                "exit status 1"))
        .isEqualTo(new KernelFailed("panicked at src/drivers/virtio/transport/pci.rs:690:66:"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Failed to allocate Physical Memory for TaskStacks: AllocError",
        "called `Result::unwrap()` on an `Err` value: AllocError",
        "Not enough memory available!"
      })
  void aKernelThatHasNoMemoryIsToldAsSuch(String why) {
    assertThat(
            end(
                BAD,
                BEGUN,
                "[0][PANIC] panicked at src/arch/x86_64/kernel/scheduler.rs:107:14:",
                why,
                "exit status 1"))
        .isEqualTo(new Signaled(6, true));
  }

  @Test
  void aProgramThatHasNoMemoryIsToldAsSuch() {
    assertThat(end(BAD, BEGUN, "memory allocation of 1073741824 bytes failed", "exit status -1"))
        .isEqualTo(new Signaled(6, true));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          [0][ERROR] Page fault (#PF)!, 11
          [0][ERROR] General Protection (#GP) Exception: InterruptStackFrame {, 11
          [0][ERROR] Invalid Opcode (#UD) Exception: InterruptStackFrame {, 4
          [0][ERROR] Divide Error (#DE) Exception: InterruptStackFrame {, 8
          [0][ERROR] Exception 21, 11
          [1][\u001b[31mERROR\u001b[0m] Page fault (#PF)!, 11
          """)
  void aFaultIsASignalThoughTheMachineWasEndedByUs(String line, int signal) {
    assertThat(EndReading.isException(line)).isTrue();
    List<String> lines = List.of(BEGUN, line, "[0][ERROR] error_code = 2");
    assertThat(EndReading.of(Optional.empty(), lines)).isEqualTo(new Signaled(signal, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hello", "Page fault (#PF)!", "[0][ERROR] could not parse bootarg: x"})
  void otherLinesAreNoFault(String line) {
    assertThat(EndReading.isException(line)).isFalse();
  }

  @Test
  void whatTheLoaderRefusesNeverStarted() {
    NotStarted end = new NotStarted("a relocation is outside of its image");
    assertThat(
            end(
                REFUSED,
                "skiff-hermit-loader: cannot boot the program: "
                    + "a relocation is outside of its image"))
        .isEqualTo(end);
    assertThat(end.event(Instant.EPOCH))
        .contains(new SetupFailed(Instant.EPOCH, 126, "a relocation is outside of its image"));
  }

  @Test
  void anEndByOthersTellsNothingOfTheProgram() {
    assertThat(EndReading.of(Optional.empty(), List.of(BEGUN, "hello"))).isEqualTo(new Untold());
    assertThat(end(BAD)).isEqualTo(new Untold());
    assertThat(new Untold().event(Instant.EPOCH)).isEmpty();
  }

  @Test
  void aMachineThatWasResetFailed() {
    assertThat(end(0, BEGUN, "hello")).isEqualTo(new KernelFailed("the machine was reset"));
  }

  @FuzzTest
  void anyLinesAreAnEnd(byte[] bytes) {
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    assertThat(EndReading.of(Optional.of(BAD), lines)).isNotNull();
    assertThat(EndReading.of(Optional.empty(), lines)).isNotNull();
  }

  private static HermitEnd end(int status, String... lines) {
    return EndReading.of(Optional.of(status), List.of(lines));
  }
}
