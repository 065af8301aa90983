package dev.skiff.engine.base;

import java.util.Objects;

/**
 * Something that speaks against running something on a base.
 *
 * @param why for people, e.g. {@code it has no terminals}
 * @param decisive whether it cannot be; else it may fail, and is done when somebody insists
 * @param instead what to do on this base; empty where another base is the way
 */
public record Objection(String why, boolean decisive, String instead) {
  public Objection {
    Objects.requireNonNull(why, "why is null");
    Objects.requireNonNull(instead, "instead is null");
  }

  /** It cannot be; another base may be able to. */
  public static Objection impossible(String why) {
    return new Objection(why, true, "");
  }

  /** It cannot be as it is, but in another way. */
  public static Objection impossible(String why, String instead) {
    return new Objection(why, true, instead);
  }

  /** It probably does not work. */
  public static Objection doubtful(String why) {
    return new Objection(why, false, "");
  }
}
