package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import java.time.Instant;
import java.util.Optional;

/** How a guest ended. */
sealed interface GuestEnd {

  /** The program ended with this code, 0 to 255. */
  record Exited(int code) implements GuestEnd {}

  /**
   * A signal ended the program.
   *
   * @param outOfMemory because there was no memory for it
   */
  record Signaled(int signal, boolean outOfMemory) implements GuestEnd {}

  /** The program was never brought up. */
  record NotStarted(int exitCode, String why) implements GuestEnd {}

  /** The kernel itself failed; {@code why} is what it said of it. */
  record KernelFailed(String why) implements GuestEnd {}

  /** Only 7 bits of the code are known: it was {@code code} or 128 more. */
  record Ambiguous(int code) implements GuestEnd {}

  /** What is known tells nothing of the program: the machine was killed, reset, or never booted. */
  record Untold() implements GuestEnd {}

  /** The same in the words of every base; empty where the program has no part in it. */
  default Optional<GuestEvent> event(Instant at) {
    return switch (this) {
      case Exited exited -> Optional.of(ended(at, exited.code(), 0, false));
      case Signaled(int signal, boolean outOfMemory) ->
          Optional.of(ended(at, 128 + signal, signal, outOfMemory));
      case NotStarted(int exitCode, String why) -> Optional.of(new SetupFailed(at, exitCode, why));
      case Ambiguous(int code) -> Optional.of(new ProgramEnded(at, doubtful(code)));
      case KernelFailed(String why) -> Optional.of(new GuestEvent.KernelFailed(at, why));
      case Untold _ -> Optional.empty();
    };
  }

  private static ProgramExit doubtful(int code) {
    return new ProgramExit(
        code, 0, false, "the exit code was " + code + " or " + (code + 128) + ": it is not known");
  }

  private static ProgramEnded ended(Instant at, int code, int signal, boolean outOfMemory) {
    return new ProgramEnded(at, new ProgramExit(code, signal, outOfMemory));
  }
}
