package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** Runs {@code skiff-guard}, which ends by itself: once the machine runs, or with its answer. */
final class GuardProgram {
  /** The program prints one line, of at most 1024 bytes. */
  private static final int MAX_PRINTED = 4096;

  /** What a hypervisor may know of the engine's environment. */
  private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH");

  private final Path program;

  GuardProgram(Path program) {
    this.program = program;
  }

  /** Starts a machine; blocks for some milliseconds, an interrupt is kept for later. */
  GuardStatus start(Path spec) {
    return GuardFiles.status(run(spec.toString()));
  }

  /** The ABI of this kernel's Landlock, 0 for none. */
  int landlock() {
    String printed = run("landlock");
    try {
      return Integer.parseInt(printed);
    } catch (NumberFormatException e) {
      throw VmFailure.startFailed(program + " printed '" + printed + "' for its Landlock ABI");
    }
  }

  private String run(String argument) {
    ProcessBuilder command =
        new ProcessBuilder(program.toString(), argument).redirectErrorStream(true);
    command.environment().keySet().retainAll(PASSED_ON);
    command.environment().put("LC_ALL", "C");
    try {
      Process process = command.start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readNBytes(MAX_PRINTED), StandardCharsets.UTF_8)
              .strip();
      if (waitFor(process) != 0) {
        throw VmFailure.startFailed(printed.isEmpty() ? program + " printed nothing" : printed);
      }
      return printed;
    } catch (IOException failed) {
      throw VmFailure.startFailed("cannot run '" + program + "': " + failed.getMessage());
    }
  }

  /** The process closed its output as its last act. */
  private static int waitFor(Process process) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
