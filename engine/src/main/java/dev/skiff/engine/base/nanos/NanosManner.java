package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.console.KernelClock;
import dev.skiff.engine.base.console.Manner;
import dev.skiff.engine.vm.MachineExit;
import java.time.Duration;
import java.util.Optional;

/** How a Nanos guest is watched: docs/design/nanos.md, Life. */
final class NanosManner implements Manner {

  @Override
  public String base() {
    return NanosKernels.BASE;
  }

  @Override
  public String kernel() {
    return "nanos";
  }

  @Override
  public Duration sinceKernel(String firstLine) {
    return KernelClock.of(firstLine);
  }

  /** Its kernel may lose what reaches it while it comes up; else it answers at once. */
  @Override
  public Optional<Duration> firstPatience() {
    return Optional.of(Duration.ofMillis(50));
  }

  @Override
  public boolean hasPowerButton() {
    return true;
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place) {
    return Remains.lastWord(exit, place);
  }
}
