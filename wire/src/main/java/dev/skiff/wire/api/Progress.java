package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line of a streamed answer (application/x-ndjson); the last has {@code error} or {@code done},
 * that of a build what was built.
 *
 * @param line what a program said on the way, to be shown as it is
 */
@Json
public record Progress(
    String step,
    @Nullable Long current,
    @Nullable Long total,
    boolean done,
    @Nullable ErrorBody error,
    @Nullable BuildResponse built,
    @Nullable String line) {
  public Progress {
    step = Received.text(step);
  }

  /** Without a line of a program. */
  public Progress(
      String step,
      @Nullable Long current,
      @Nullable Long total,
      boolean done,
      @Nullable ErrorBody error,
      @Nullable BuildResponse built) {
    this(step, current, total, done, error, built, null);
  }

  /** A line that a program said on the way. */
  public static Progress line(String line) {
    return new Progress("", null, null, false, null, null, line);
  }
}
