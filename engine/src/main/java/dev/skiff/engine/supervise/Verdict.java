package dev.skiff.engine.supervise;

import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.vm.MachineExit;
import java.util.List;
import java.util.Optional;

/** What a run's end means: the table in docs/design/engine.md as a pure function. */
final class Verdict {
  private static final int SIGBUS = 7;
  private static final int SIGKILL = 9;
  private static final int SKIFF_FAILED = 125;
  private static final int PANIC = 255;

  /** How the Linux kernel begins its last message, and how it announces a fault of its own. */
  private static final List<String> PANIC_MARKS = List.of("Kernel panic - not syncing", "BUG: ");

  private Verdict() {}

  static Outcome of(Evidence evidence) {
    if (evidence.program().isPresent()) {
      return ofProgram(evidence.program().get());
    }
    if (evidence.setup().isPresent()) {
      SetupFailed failed = evidence.setup().get();
      return new Outcome(Kind.START_FAILED, failed.exitCode(), failed.why());
    }
    if (evidence.kernel().isPresent()) {
      return new Outcome(Kind.PANICKED, PANIC, evidence.kernel().get().why());
    }
    if (evidence.hang().isPresent()) {
      return new Outcome(
          Kind.NEVER_CAME_UP, SKIFF_FAILED, withTail(evidence.hang().get(), evidence.console()));
    }
    return evidence
        .machine()
        .map(exit -> ofMachine(exit, evidence))
        .orElseGet(() -> ofLostGuard(evidence.killSignal()));
  }

  private static Outcome ofProgram(ProgramExit exit) {
    if (exit.signal() == 0) {
      return new Outcome(Kind.EXITED, exit.code(), exit.doubt());
    }
    boolean starved = exit.signal() == SIGKILL || exit.signal() == SIGBUS;
    if (starved && exit.outOfMemory()) {
      return new Outcome(
          Kind.OUT_OF_MEMORY, exit.code(), "the guest's memory was used up; give it more with -m");
    }
    return new Outcome(Kind.SIGNALED, exit.code(), Signals.name(exit.signal()));
  }

  private static Outcome ofMachine(MachineExit exit, Evidence evidence) {
    if (exit.signal() != 0) {
      String who = exit.killRequested() == 0 ? "from outside" : "by request";
      return new Outcome(
          Kind.KILLED,
          128 + exit.signal(),
          "the hypervisor was killed " + who + " (" + Signals.name(exit.signal()) + ")");
    }
    if (exit.killRequested() != 0) {
      return new Outcome(Kind.KILLED, 128 + exit.killRequested(), "ended by request");
    }
    Optional<String> panic = panicLine(evidence.console());
    if (evidence.booted() || panic.isPresent()) {
      return new Outcome(
          Kind.PANICKED,
          PANIC,
          panic.orElseGet(() -> withTail("the guest's kernel ended", evidence.console())));
    }
    List<String> said =
        evidence.hypervisorLog().isEmpty() ? evidence.console() : evidence.hypervisorLog();
    return new Outcome(
        Kind.NEVER_CAME_UP,
        SKIFF_FAILED,
        withTail("the hypervisor ended with status " + exit.status(), said));
  }

  private static Outcome ofLostGuard(int killSignal) {
    return killSignal == SIGKILL
        ? new Outcome(Kind.KILLED, 128 + SIGKILL, "ended by request")
        : new Outcome(
            Kind.GUARD_LOST, 128 + SIGKILL, "the guard was killed, and the guest with it");
  }

  private static Optional<String> panicLine(List<String> console) {
    return console.stream()
        .filter(line -> PANIC_MARKS.stream().anyMatch(line::contains))
        .findFirst()
        .map(String::strip);
  }

  private static String withTail(String what, List<String> lines) {
    List<String> spoken = lines.stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return spoken.isEmpty() ? what : what + "; its last line: " + spoken.getLast();
  }
}
