package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line of a streamed answer (application/x-ndjson); the last has {@code error} or {@code done},
 * that of a build what was built.
 */
@Json
public record Progress(
    String step,
    @Nullable Long current,
    @Nullable Long total,
    boolean done,
    @Nullable ErrorBody error,
    @Nullable BuildResponse built) {
  public Progress {
    step = Received.text(step);
  }
}
