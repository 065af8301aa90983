package dev.skiff.engine.vm;

import java.time.Instant;
import java.util.Optional;

/**
 * How a machine ended, as its guard wrote it.
 *
 * @param status exit status of the hypervisor's process; meaningless when {@code signal} is not 0
 * @param signal the signal that killed the hypervisor's process, or 0
 * @param killRequested the last signal the engine asked the guard to send, or 0: tells our kill
 *     from another's
 * @param program the payload of the guest's EXIT frame, or of its FAILED one, kept by the guard;
 *     empty when the guest sent neither
 * @param synced whether the guest said GOODBYE: its disks are clean
 * @param lostOutputBytes program output that could not be logged (disk full)
 * @param failed whether {@code program} is of a FAILED frame: the program was never brought up
 */
public record MachineExit(
    Instant at,
    int status,
    int signal,
    int killRequested,
    Optional<byte[]> program,
    boolean synced,
    long lostOutputBytes,
    boolean failed) {

  /** An end of a machine whose guest sent no FAILED frame. */
  public MachineExit(
      Instant at,
      int status,
      int signal,
      int killRequested,
      Optional<byte[]> program,
      boolean synced,
      long lostOutputBytes) {
    this(at, status, signal, killRequested, program, synced, lostOutputBytes, false);
  }
}
