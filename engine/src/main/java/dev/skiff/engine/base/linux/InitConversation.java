package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Speaks with skiff-init over the guest channel.
 *
 * @param entropy a cryptographic source: guests make keys from it
 */
public record InitConversation(InstantSource clock, RandomGenerator entropy)
    implements Conversation {

  @Override
  public Guest with(RunningMachine machine, Identity identity) {
    return LinuxGuest.converse(machine, identity, clock, entropy);
  }

  @Override
  public Optional<GuestEvent> lastWord(MachineExit exit) {
    return LinuxGuest.lastWord(exit);
  }
}
