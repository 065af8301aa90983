package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.console.ConsoleLines;
import dev.skiff.engine.base.console.Manner;
import dev.skiff.engine.vm.MachineExit;
import java.time.Duration;
import java.util.Optional;

/** How a guest with its own kernel is watched. */
record OwnKernelManner(InstanceNote note) implements Manner {
  /** Less than after which a machine that uses no CPU is taken for hung. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  @Override
  public String base() {
    return OwnKernelBase.NAME;
  }

  @Override
  public String kernel() {
    return note.kernel();
  }

  @Override
  public boolean hasPowerButton() {
    return note.powerButton();
  }

  @Override
  public Optional<Duration> silence() {
    return Optional.of(SILENCE);
  }

  @Override
  public boolean watchesLines() {
    return note.exit() instanceof ExitChannel.Line;
  }

  @Override
  public boolean neverEndsAfter(String line) {
    return note.exit() instanceof ExitChannel.Line said && said.code(line).isPresent();
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place) {
    return note.exit().lastWord(exit, new ConsoleLines(place).lines());
  }
}
