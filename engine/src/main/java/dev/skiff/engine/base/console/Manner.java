package dev.skiff.engine.base.console;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.vm.MachineExit;
import java.time.Duration;
import java.util.Optional;

/** What differs between bases whose guests are watched from outside; several threads ask it. */
public interface Manner {

  /** Of the base, for messages. */
  String base();

  /** What runs in the guest, as {@link GuestEvent.Booted} tells it. */
  String kernel();

  /** What the first line of a run says of the time since the kernel began; zero when nothing. */
  default Duration sinceKernel(String firstLine) {
    return Duration.ZERO;
  }

  /**
   * Whether the guest makes SIGTERM of a press on its power button, or ends in order. Without one,
   * to stop the guest is to end its machine.
   */
  boolean hasPowerButton();

  /**
   * How long the first try of a port waits for an answer, where the first line comes before there
   * is a network: what is sent until then is lost, and sent again late. Later tries wait longer.
   */
  default Optional<Duration> firstPatience() {
    return Optional.empty();
  }

  /**
   * After how long a guest that has said nothing is taken to be up, where the kernel may have
   * another console; empty where silence is none of a kernel that is up.
   */
  default Optional<Duration> silence() {
    return Optional.empty();
  }

  /** Whether {@link #neverEndsAfter} is to be asked of the lines of a run. */
  default boolean watchesLines() {
    return false;
  }

  /**
   * Whether a line tells that the guest is broken and would never end by itself; its machine is
   * ended then. The line is among the last ones of {@link #lastWord}.
   */
  default boolean neverEndsAfter(String line) {
    return false;
  }

  /** See {@link Base#lastWord}. */
  Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place);
}
