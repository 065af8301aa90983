package dev.skiff.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.GuestEvent.KernelFailed;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.vm.MachineExit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each row of the outcome table in docs/design/engine.md. */
class VerdictTest {
  private static final List<String> PANIC =
      List.of("[ 1.0] booting", "[ 1.2] Kernel panic - not syncing: VFS", "[ 1.2] ---[ end");

  @Test
  void programThatExitsGivesItsCode() {
    assertThat(Verdict.of(new Story().program(new ProgramExit(200, 0, false)).tell()))
        .isEqualTo(new Outcome(Kind.EXITED, 200, ""));
  }

  @Test
  void programThatASignalEndedNamesIt() {
    assertThat(Verdict.of(new Story().program(new ProgramExit(139, 11, false)).tell()))
        .isEqualTo(new Outcome(Kind.SIGNALED, 139, "SIGSEGV"));
  }

  @Test
  void killByTheGuestsMemoryIsToldFromOtherKills() {
    assertThat(Verdict.of(new Story().program(new ProgramExit(137, 9, true)).tell()).kind())
        .isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(Verdict.of(new Story().program(new ProgramExit(137, 9, false)).tell()).kind())
        .isEqualTo(Kind.SIGNALED);
    assertThat(Verdict.of(new Story().program(new ProgramExit(3, 0, true)).tell()))
        .isEqualTo(new Outcome(Kind.EXITED, 3, ""));
  }

  @Test
  void programThatCannotRunKeepsTheShellsCode() {
    SetupFailed failed = new SetupFailed(Instant.EPOCH, 127, "'/bin/x' is not in the image");
    assertThat(Verdict.of(new Story().setup(failed).tell()))
        .isEqualTo(new Outcome(Kind.START_FAILED, 127, "'/bin/x' is not in the image"));
  }

  @Test
  void hypervisorKilledFromOutsideIsToldFromOurKill() {
    assertThat(Verdict.of(new Story().booted().machine(0, 9, 0).tell()))
        .isEqualTo(
            new Outcome(Kind.KILLED, 137, "the hypervisor was killed from outside (SIGKILL)"));
    assertThat(Verdict.of(new Story().booted().machine(0, 9, 9).tell()))
        .isEqualTo(new Outcome(Kind.KILLED, 137, "the hypervisor was killed by request (SIGKILL)"));
  }

  @Test
  void kernelPanicIsQuoted() {
    assertThat(Verdict.of(new Story().booted().console(PANIC).machine(0, 0, 0).tell()))
        .isEqualTo(new Outcome(Kind.PANICKED, 255, "[ 1.2] Kernel panic - not syncing: VFS"));
    assertThat(Verdict.of(new Story().console(PANIC).machine(0, 0, 0).tell()).kind())
        .isEqualTo(Kind.PANICKED);
  }

  @Test
  void aKernelThatFailedIsToldInItsOwnWords() {
    assertThat(Verdict.of(new Story().kernel("no fault handler").machine(253, 0, 0).tell()))
        .isEqualTo(new Outcome(Kind.PANICKED, 255, "no fault handler"));
  }

  @Test
  void anExitCodeThatIsNotKnownForSureSaysSo() {
    ProgramExit exit = new ProgramExit(7, 0, false, "7 or 135");
    assertThat(Verdict.of(new Story().program(exit).tell()))
        .isEqualTo(new Outcome(Kind.EXITED, 7, "7 or 135"));
  }

  @Test
  void guestThatVanishesAfterHelloPanicked() {
    assertThat(Verdict.of(new Story().booted().machine(0, 0, 0).tell()))
        .isEqualTo(new Outcome(Kind.PANICKED, 255, "the guest's kernel ended"));
  }

  @Test
  void hypervisorThatRefusesItsArgumentsIsQuoted() {
    Evidence evidence =
        new Story()
            .hypervisor(List.of("qemu: Could not set up host forwarding rule"))
            .machine(1, 0, 0)
            .tell();
    assertThat(Verdict.of(evidence))
        .isEqualTo(
            new Outcome(
                Kind.NEVER_CAME_UP,
                125,
                "the hypervisor ended with status 1; its last line: qemu: Could not set up host"
                    + " forwarding rule"));
  }

  @Test
  void bootThatHungSaysSoWithTheConsolesLastLine() {
    Evidence evidence =
        new Story().hang("the boot hung").console(List.of("TSC", " ")).machine(0, 9, 9).tell();
    assertThat(Verdict.of(evidence))
        .isEqualTo(new Outcome(Kind.NEVER_CAME_UP, 125, "the boot hung; its last line: TSC"));
  }

  @Test
  void killedGuardIsToldFromAKillThatWasAskedFor() {
    assertThat(Verdict.of(new Story().booted().tell()).kind()).isEqualTo(Kind.GUARD_LOST);
    assertThat(Verdict.of(new Story().booted().killSignal(9).tell()).kind()).isEqualTo(Kind.KILLED);
  }

  /** Builds evidence, nothing known at first. */
  private static final class Story {
    private Optional<ProgramExit> program = Optional.empty();
    private Optional<SetupFailed> setup = Optional.empty();
    private Optional<KernelFailed> kernel = Optional.empty();
    private boolean booted;
    private Optional<String> hang = Optional.empty();
    private int killSignal;
    private Optional<MachineExit> machine = Optional.empty();
    private List<String> console = List.of();
    private List<String> hypervisor = List.of();

    Story program(ProgramExit exit) {
      program = Optional.of(exit);
      return booted();
    }

    Story setup(SetupFailed failed) {
      setup = Optional.of(failed);
      return booted();
    }

    Story kernel(String why) {
      kernel = Optional.of(new KernelFailed(Instant.EPOCH, why));
      return booted();
    }

    Story booted() {
      booted = true;
      return this;
    }

    Story hang(String why) {
      hang = Optional.of(why);
      return this;
    }

    Story killSignal(int signal) {
      killSignal = signal;
      return this;
    }

    Story machine(int status, int signal, int killRequested) {
      machine = Optional.of(exit(status, signal, killRequested));
      return this;
    }

    Story console(List<String> lines) {
      console = lines;
      return this;
    }

    Story hypervisor(List<String> lines) {
      hypervisor = lines;
      return this;
    }

    Evidence tell() {
      return new Evidence(
          program, setup, kernel, booted, hang, killSignal, machine, console, hypervisor);
    }

    private static MachineExit exit(int status, int signal, int killRequested) {
      return new MachineExit(
          Instant.EPOCH, status, signal, killRequested, Optional.empty(), false, 0, false);
    }
  }
}
