package dev.skiff.engine.base;

import java.util.Objects;

/**
 * Something that speaks against running something on a base.
 *
 * @param why for people, e.g. {@code it has no terminals}
 * @param decisive whether it cannot be; else it may fail, and is done when somebody insists
 */
public record Objection(String why, boolean decisive) {
  public Objection {
    Objects.requireNonNull(why, "why is null");
  }

  /** It cannot be. */
  public static Objection impossible(String why) {
    return new Objection(why, true);
  }

  /** It probably does not work. */
  public static Objection doubtful(String why) {
    return new Objection(why, false);
  }
}
