package dev.skiff.engine.base;

import dev.skiff.engine.vm.MachineExit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a guest's life looks like from outside, the same for every base. */
public sealed interface GuestEvent {

  /**
   * The kernel is up and the base's own code runs in the guest.
   *
   * @param sinceKernel time since the kernel's first instruction, by the guest's clock
   * @param kernel its release, e.g. {@code 6.1.0-56-amd64}
   */
  record Booted(Instant at, Duration sinceKernel, String kernel) implements GuestEvent {}

  /** The program runs. */
  record ProgramStarted(Instant at) implements GuestEvent {}

  /** A watched port is bound. */
  record Listening(Instant at, Identity.Port port) implements GuestEvent {}

  /**
   * The guest could not bring the program up.
   *
   * @param exitCode what a shell would answer: 126 not executable, 127 not found, 125 anything else
   */
  record SetupFailed(Instant at, int exitCode, String why) implements GuestEvent {}

  /** The program ended; the guest is on its way down. */
  record ProgramEnded(Instant at, ProgramExit exit) implements GuestEvent {}

  /**
   * The guest's kernel failed, and the program with it.
   *
   * @param why what it said of it
   */
  record KernelFailed(Instant at, String why) implements GuestEvent {}

  /** The machine is no more; always the last event. */
  record Gone(Optional<MachineExit> exit) implements GuestEvent {}

  /**
   * How a program ended.
   *
   * @param code its exit code; 128 + signal when a signal ended it
   * @param signal 0 when it exited by itself
   * @param outOfMemory the guest's kernel killed something for want of memory
   * @param doubt what else it may have been; empty when it is sure
   */
  record ProgramExit(int code, int signal, boolean outOfMemory, String doubt) {
    /** An end that is sure. */
    public ProgramExit(int code, int signal, boolean outOfMemory) {
      this(code, signal, outOfMemory, "");
    }
  }
}
