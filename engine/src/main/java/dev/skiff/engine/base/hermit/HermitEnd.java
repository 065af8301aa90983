package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import java.time.Instant;
import java.util.Optional;

/** How a guest ended. */
sealed interface HermitEnd {

  /** The program ended with this code, 0 to 255. */
  record Exited(int code) implements HermitEnd {}

  /** The kernel says the same of {@code exit(-1)} and of {@code abort()}. */
  record Aborted() implements HermitEnd {}

  /**
   * The program was ended as by a signal: it panicked, or faulted.
   *
   * @param outOfMemory because there was no memory for it
   */
  record Signaled(int signal, boolean outOfMemory) implements HermitEnd {}

  /** The program was never entered. */
  record NotStarted(String why) implements HermitEnd {}

  /** The kernel in it failed; {@code why} is what it said of it. */
  record KernelFailed(String why) implements HermitEnd {}

  /** What is known tells nothing of the program: somebody ended the machine, or it never booted. */
  record Untold() implements HermitEnd {}

  /** The same in the words of every base; empty where the program has no part in it. */
  default Optional<GuestEvent> event(Instant at) {
    return switch (this) {
      case Exited(int code) -> Optional.of(ended(at, new ProgramExit(code, 0, false)));
      case Aborted _ ->
          Optional.of(ended(at, new ProgramExit(255, 0, false, "it aborted, or exited with -1")));
      case Signaled(int signal, boolean outOfMemory) ->
          Optional.of(ended(at, new ProgramExit(128 + signal, signal, outOfMemory)));
      case NotStarted(String why) -> Optional.of(new SetupFailed(at, 126, why));
      case KernelFailed(String why) -> Optional.of(new GuestEvent.KernelFailed(at, why));
      case Untold _ -> Optional.empty();
    };
  }

  private static ProgramEnded ended(Instant at, ProgramExit exit) {
    return new ProgramEnded(at, exit);
  }
}
