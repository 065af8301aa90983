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

  /** See {@link Base#lastWord}. */
  Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place);
}
