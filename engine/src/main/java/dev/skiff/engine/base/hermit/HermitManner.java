package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.console.ConsoleLines;
import dev.skiff.engine.base.console.Manner;
import dev.skiff.engine.vm.MachineExit;
import java.util.Optional;

/** How a Hermit guest is watched: docs/design/hermit.md, Life and end. */
final class HermitManner implements Manner {

  @Override
  public String base() {
    return HermitBase.NAME;
  }

  @Override
  public String kernel() {
    return HermitBase.NAME;
  }

  @Override
  public boolean hasPowerButton() {
    return false;
  }

  /** Its kernel ends the thread that faulted, and nobody ends the guest. */
  @Override
  public boolean isEnd(String line) {
    return EndReading.isException(line);
  }

  @Override
  public boolean saysItsEnd() {
    return true;
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place) {
    Optional<Integer> status = exit.signal() == 0 ? Optional.of(exit.status()) : Optional.empty();
    return EndReading.of(status, new ConsoleLines(place).lines()).event(exit.at());
  }
}
