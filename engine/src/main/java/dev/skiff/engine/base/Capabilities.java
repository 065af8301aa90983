package dev.skiff.engine.base;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a base can: an answer for every {@link Capability}. A value, the same for all its guests.
 *
 * @param answers complete, in the order of the capabilities
 */
public record Capabilities(Map<Capability, Answer> answers) {
  private static final Answer YES = new Answer(Degree.YES, "");

  public Capabilities {
    EnumMap<Capability, Answer> ordered = new EnumMap<>(Capability.class);
    ordered.putAll(answers);
    if (ordered.size() != Capability.values().length) {
      throw new IllegalArgumentException("a base has to answer for every capability");
    }
    answers = Collections.unmodifiableMap(ordered);
  }

  /** How far something can be. */
  public enum Degree {
    YES,
    /** Under a condition that only the image or the wish tells. */
    PARTLY,
    NO;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Whether something can be.
   *
   * @param why it cannot, or when it can: goes after "it cannot: "; empty for a plain yes
   */
  public record Answer(Degree degree, String why) {
    public Answer {
      Objects.requireNonNull(degree, "degree is null");
      if (why.isEmpty() != (degree == Degree.YES)) {
        throw new IllegalArgumentException("whatever is not a plain yes has a reason");
      }
    }
  }

  /** All there is; what is not follows. */
  public static Capabilities all() {
    EnumMap<Capability, Answer> answers = new EnumMap<>(Capability.class);
    for (Capability each : Capability.values()) {
      answers.put(each, YES);
    }
    return new Capabilities(answers);
  }

  public Capabilities without(Capability capability, String why) {
    return with(capability, new Answer(Degree.NO, why));
  }

  public Capabilities partly(Capability capability, String when) {
    return with(capability, new Answer(Degree.PARTLY, when));
  }

  private Capabilities with(Capability capability, Answer answer) {
    EnumMap<Capability, Answer> changed = new EnumMap<>(answers);
    changed.put(capability, answer);
    return new Capabilities(changed);
  }

  /** Whether it can be at all. */
  public boolean has(Capability capability) {
    return of(capability).degree() != Degree.NO;
  }

  public Answer of(Capability capability) {
    return Objects.requireNonNull(answers.get(capability));
  }
}
