package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.console.ConsoleLines;
import dev.skiff.engine.base.console.Manner;
import dev.skiff.engine.vm.MachineExit;
import java.time.Duration;
import java.util.Optional;

/** How a Hermit guest is watched: docs/design/hermit.md, Life and end. */
final class HermitManner implements Manner {
  private static final Duration FIRST_PATIENCE = Duration.ofMillis(40);

  @Override
  public String base() {
    return HermitBase.NAME;
  }

  @Override
  public String kernel() {
    return HermitBase.NAME;
  }

  /** The loader's line comes a tenth of a second before the kernel has its network. */
  @Override
  public Optional<Duration> firstPatience() {
    return Optional.of(FIRST_PATIENCE);
  }

  @Override
  public boolean hasPowerButton() {
    return false;
  }

  /** Its kernel ends the thread that faulted, and nobody ends the guest. */
  @Override
  public boolean neverEndsAfter(String line) {
    return EndReading.isException(line);
  }

  @Override
  public boolean watchesLines() {
    return true;
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place) {
    Optional<Integer> status = exit.signal() == 0 ? Optional.of(exit.status()) : Optional.empty();
    return EndReading.of(status, new ConsoleLines(place).lines()).event(exit.at());
  }
}
