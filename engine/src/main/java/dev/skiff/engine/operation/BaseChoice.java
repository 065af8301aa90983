package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.instance.InstanceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * On which base an instance runs: decided once, when it is created. Of the bases in their order the
 * first takes everything; {@code auto} is the last one with a kernel and without an objection.
 */
final class BaseChoice {
  static final String AUTO = "auto";

  private final Map<String, Base> bases;
  private final DefaultBase preference;

  /**
   * @param bases in order, at least one
   */
  BaseChoice(Map<String, Base> bases, DefaultBase preference) {
    this.bases = bases;
    this.preference = preference;
  }

  /**
   * What was chosen.
   *
   * @param reason for people; begins with {@code auto} where nobody chose and there was a choice
   */
  record Chosen(Base base, String reason) {}

  /**
   * Chooses.
   *
   * @param asked by the user
   * @param image what the image wants
   * @throws BaseFailure when the base that somebody chose is unknown, or cannot run this
   */
  Chosen choose(
      Optional<String> asked, Optional<String> image, InstanceSpec spec, Supplier<FileTree> tree) {
    if (asked.isPresent() && !asked.get().equals(AUTO)) {
      return insisted(asked.get(), "asked for", spec, tree);
    }
    if (asked.isEmpty() && image.isPresent() && !image.get().equals(AUTO)) {
      return insisted(image.get(), "the image asks for it", spec, tree);
    }
    String usual = asked.isEmpty() && image.isEmpty() ? preference.word() : AUTO;
    return usual.equals(AUTO)
        ? automatic(spec, tree)
        : insisted(usual, "it is the default base", spec, tree);
  }

  private Chosen insisted(String name, String reason, InstanceSpec spec, Supplier<FileTree> tree) {
    Base base = bases.get(name);
    if (base == null) {
      List<String> known = new ArrayList<>(bases.keySet());
      known.add(AUTO);
      throw BaseFailure.unknownBase(name, known);
    }
    base.objections(wish(spec), tree).stream()
        .filter(Objection::decisive)
        .findFirst()
        .ifPresent(objection -> {
          throw BaseFailure.unfit(name, objection.why(), "say --base " + first().name());
        });
    return new Chosen(base, reason);
  }

  private Chosen automatic(InstanceSpec spec, Supplier<FileTree> tree) {
    Optional<String> reason = Optional.empty();
    for (Base base : List.copyOf(bases.values()).reversed()) {
      if (base.equals(first())) {
        return new Chosen(base, reason.orElse("no other base has a kernel here"));
      }
      if (!base.kernels().isEmpty()) {
        List<Objection> objections = base.objections(wish(spec), tree);
        if (objections.isEmpty()) {
          return new Chosen(base, "auto: nothing speaks against it");
        }
        reason = Optional.of("auto: not " + base.name() + ", " + objections.getFirst().why());
      }
    }
    throw new IllegalStateException("there is no base");
  }

  private Base first() {
    return bases.values().iterator().next();
  }

  private static Wish wish(InstanceSpec spec) {
    return new Wish(
        spec.argv(),
        spec.environment(),
        spec.workingDirectory(),
        spec.user(),
        spec.input(),
        spec.terminal().isPresent());
  }
}
