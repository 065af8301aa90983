package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.console.ConsoleLines;
import dev.skiff.engine.vm.MachineExit;
import java.util.Optional;

/** Reads how a guest ended from what is left of its machine. */
final class Remains {
  private Remains() {}

  /** See {@link Base#lastWord}. */
  static Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place) {
    if (exit.signal() != 0) {
      return Optional.empty(); // Somebody ended the machine; the guest had no part in it.
    }
    LogArea area = InstanceDisk.in(place.files().directory()).logArea();
    return EndReading.of(exit.status(), area, new ConsoleLines(place).lines()).event(exit.at());
  }
}
