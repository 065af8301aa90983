package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.MachineExit;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * exit.json; docs/design/guard.md, Exit. Public for its JSON adapter only.
 *
 * @param program hex payload of the guest's EXIT frame, or of its FAILED one when {@code failed};
 *     empty when it sent neither
 */
@Json
public record ExitRecord(
    int version,
    Instant at,
    int status,
    int signal,
    int killRequested,
    boolean failed,
    String program,
    boolean synced,
    long lostStdout,
    long lostStderr) {

  public ExitRecord {
    Objects.requireNonNull(at, "at is null");
    Objects.requireNonNull(program, "program is null");
  }

  MachineExit exit() {
    return new MachineExit(
        at,
        status,
        signal,
        killRequested,
        program.isEmpty() ? Optional.empty() : Optional.of(HexFormat.of().parseHex(program)),
        synced,
        lostStdout + lostStderr,
        failed);
  }
}
