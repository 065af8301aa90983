package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.util.Optional;

/** How init in a guest is spoken with: docs/design/guest-channel.md. */
public interface Conversation {

  /** Begins, or resumes after an engine restart. */
  Guest with(RunningMachine machine, Identity identity);

  /** What the end of a machine tells of its program; empty when nothing. */
  Optional<GuestEvent> lastWord(MachineExit exit);
}
