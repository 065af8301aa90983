package dev.skiff.engine.vm.guard;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Objects;

/**
 * The guard's STATUS answer; docs/design/guard.md, Control socket. Public for its JSON adapter
 * only.
 *
 * @param guard process id
 * @param hypervisor process id
 * @param segment number of the log file that is written
 * @param offset bytes in it
 * @param landlock the ABI that confines the hypervisor, or 0
 */
@Json
public record GuardStatus(
    int version,
    long guard,
    long hypervisor,
    Instant startedAt,
    long cpuMillis,
    long segment,
    long offset,
    long lostStdout,
    long lostStderr,
    int landlock) {

  public GuardStatus {
    Objects.requireNonNull(startedAt, "startedAt is null");
  }
}
