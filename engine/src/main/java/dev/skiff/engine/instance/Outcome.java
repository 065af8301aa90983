package dev.skiff.engine.instance;

import io.avaje.jsonb.Json;
import java.util.Locale;

/**
 * How the last run of an instance ended.
 *
 * @param exitCode what {@code docker run} would return for it
 * @param reason for people; empty when the code says all
 */
@Json
public record Outcome(Kind kind, int exitCode, String reason) {

  /** The table in docs/design/engine.md. */
  public enum Kind {
    EXITED,
    SIGNALED,
    OUT_OF_MEMORY,
    START_FAILED,
    KILLED,
    PANICKED,
    NEVER_CAME_UP,
    GUARD_LOST;

    /** As in the API, e.g. {@code out-of-memory}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
