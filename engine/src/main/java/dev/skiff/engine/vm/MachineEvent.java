package dev.skiff.engine.vm;

import java.time.Instant;
import java.util.Optional;

/** What a running machine reports. */
public sealed interface MachineEvent {

  /**
   * The guest sent a frame on its channel.
   *
   * @param at when the guard read it, by the host's clock
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Said(Instant at, int type, byte[] payload) implements MachineEvent {}

  /** The machine is no more. Empty when the guard died before it could write how. */
  record Ended(Optional<MachineExit> exit) implements MachineEvent {}
}
