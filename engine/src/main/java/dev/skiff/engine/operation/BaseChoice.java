package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.format.tree.FileTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * On which base an instance runs: decided once, when it is created. Of the bases in their order the
 * first takes everything; {@code auto} is the last one with a kernel and without an objection.
 */
final class BaseChoice {
  static final String AUTO = "auto";

  private final Map<String, Base> bases;
  private final DefaultBase preference;
  private final MountFitness mounts;

  /**
   * @param bases in order, at least one
   */
  BaseChoice(Map<String, Base> bases, DefaultBase preference, MountFitness mounts) {
    this.bases = bases;
    this.preference = preference;
    this.mounts = mounts;
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
   * @param wishes what is to be run, in the words of a base
   * @throws BaseFailure when the base that somebody chose is unknown, or cannot run this
   */
  Chosen choose(
      Optional<String> asked,
      Optional<String> image,
      Function<String, Wish> wishes,
      Supplier<FileTree> tree) {
    if (asked.isPresent() && !asked.get().equals(AUTO)) {
      return insisted(asked.get(), "asked for", wishes, tree);
    }
    if (asked.isEmpty() && image.isPresent() && !image.get().equals(AUTO)) {
      return insisted(image.get(), "the image asks for it", wishes, tree);
    }
    String usual = asked.isEmpty() && image.isEmpty() ? preference.word() : AUTO;
    return usual.equals(AUTO)
        ? automatic(wishes, tree)
        : insisted(usual, "it is the default base", wishes, tree);
  }

  private Chosen insisted(
      String name, String reason, Function<String, Wish> wishes, Supplier<FileTree> tree) {
    Base base = bases.get(name);
    if (base == null) {
      List<String> known = new ArrayList<>(bases.keySet());
      known.add(AUTO);
      throw BaseFailure.unknownBase(name, known);
    }
    requireFit(base, wishes, tree);
    return new Chosen(base, reason);
  }

  private void requireFit(Base base, Function<String, Wish> wishes, Supplier<FileTree> tree) {
    Wish wish = wishes.apply(base.name());
    mounts.require(base, wish);
    decisive(base.objections(wish, tree))
        .ifPresent(objection -> {
          String instead = objection.instead();
          throw BaseFailure.unfit(
              base.name(),
              objection.why(),
              instead.isEmpty() ? nearest(base, wishes, tree) : instead);
        });
  }

  private static Optional<Objection> decisive(List<Objection> objections) {
    return objections.stream().filter(Objection::decisive).findFirst();
  }

  /** Those of the volumes' before the base's own. */
  private List<Objection> objections(
      Base base, Function<String, Wish> wishes, Supplier<FileTree> tree) {
    Wish wish = wishes.apply(base.name());
    List<Objection> objections = new ArrayList<>(mounts.objections(base, wish));
    objections.addAll(base.objections(wish, tree));
    return objections;
  }

  /** What to say instead: the first base that can, one with a kernel here rather than another. */
  private String nearest(Base not, Function<String, Wish> wishes, Supplier<FileTree> tree) {
    List<Base> able =
        bases.values().stream()
            .filter(base -> !base.equals(not) && decisive(objections(base, wishes, tree)).isEmpty())
            .toList();
    return able.stream()
        .filter(base -> !base.kernels().isEmpty())
        .findFirst()
        .or(() -> able.stream().findFirst())
        .map(base ->
            "say --base "
                + base.name()
                + (base.kernels().isEmpty() ? ", after skiff base pull " + base.name() : ""))
        .orElse("no base here can; see skiff base inspect");
  }

  private Chosen automatic(Function<String, Wish> wishes, Supplier<FileTree> tree) {
    Optional<String> reason = Optional.empty();
    for (Base base : List.copyOf(bases.values()).reversed()) {
      if (base.equals(first())) {
        requireFit(base, wishes, tree);
        return new Chosen(base, reason.orElse("no other base has a kernel here"));
      }
      if (base.chosenFreely() && !base.kernels().isEmpty()) {
        List<Objection> objections = objections(base, wishes, tree);
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
}
