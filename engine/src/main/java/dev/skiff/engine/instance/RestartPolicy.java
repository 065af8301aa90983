package dev.skiff.engine.instance;

import io.avaje.jsonb.Json;
import java.util.Locale;

/**
 * When an instance that has ended is started again by itself; Docker's policies.
 *
 * @param most how often in a row ON_FAILURE tries again; 0 is without end
 */
@Json
public record RestartPolicy(Kind kind, int most) {
  public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

  public RestartPolicy {
    if (most < 0) {
      throw InstanceFailure.invalid(
          "maximum retry count cannot be negative: " + most, "use e.g. --restart on-failure:3");
    }
    if (most > 0 && kind != Kind.ON_FAILURE) {
      throw InstanceFailure.invalid(
          "a maximum retry count has no meaning for restart policy '" + kind.label() + "'",
          "use it with on-failure, as in --restart on-failure:3");
    }
  }

  /** When at all. */
  public enum Kind {
    NO,
    ON_FAILURE,
    ALWAYS,
    UNLESS_STOPPED;

    /** As in the API, e.g. {@code unless-stopped}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Reads Docker's name of a policy; empty means no.
   *
   * @throws InstanceFailure when there is no such policy, or it has no maximum
   */
  public static RestartPolicy of(String name, int most) {
    for (Kind kind : Kind.values()) {
      if (name.equals(kind.label()) || (name.isEmpty() && kind == Kind.NO)) {
        return new RestartPolicy(kind, most);
      }
    }
    throw InstanceFailure.invalid(
        "'" + name + "' is no restart policy", "use no, on-failure[:N], always or unless-stopped");
  }

  public boolean never() {
    return kind == Kind.NO;
  }
}
