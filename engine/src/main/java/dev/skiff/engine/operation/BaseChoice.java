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
   * What is to be run.
   *
   * @param only the base that the image was made for and no other can boot it; empty for the images
   *     of programs
   * @param wishes by the name of a base
   */
  private record Question(
      Optional<Base> only, Function<String, Wish> wishes, Supplier<FileTree> tree) {}

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
    Optional<Base> only = image.map(bases::get).filter(base -> !base.chosenFreely());
    Question question = new Question(only, wishes, tree);
    if (asked.isPresent() && !asked.get().equals(AUTO)) {
      return insisted(asked.get(), "asked for", question);
    }
    if (only.isPresent() || (asked.isEmpty() && image.isPresent() && !image.get().equals(AUTO))) {
      return insisted(image.orElseThrow(), "the image asks for it", question);
    }
    String usual = asked.isEmpty() && image.isEmpty() ? preference.word() : AUTO;
    return usual.equals(AUTO)
        ? automatic(question)
        : insisted(usual, "it is the default base", question);
  }

  private Chosen insisted(String name, String reason, Question question) {
    Base base = bases.get(name);
    if (base == null) {
      List<String> known = new ArrayList<>(bases.keySet());
      known.add(AUTO);
      throw BaseFailure.unknownBase(name, known);
    }
    question
        .only()
        .filter(only -> !only.equals(base))
        .ifPresent(only -> {
          throw BaseFailure.unfit(
              name,
              "the image is made for the base '" + only.name() + "' alone",
              nearest(base, question));
        });
    requireFit(base, question);
    return new Chosen(base, reason);
  }

  private void requireFit(Base base, Question question) {
    Wish wish = question.wishes().apply(base.name());
    mounts.require(base, wish);
    decisive(base.objections(wish, question.tree()))
        .ifPresent(objection -> {
          String instead = objection.instead();
          throw BaseFailure.unfit(
              base.name(), objection.why(), instead.isEmpty() ? nearest(base, question) : instead);
        });
  }

  private static Optional<Objection> decisive(List<Objection> objections) {
    return objections.stream().filter(Objection::decisive).findFirst();
  }

  /** Those of the volumes' before the base's own. */
  private List<Objection> objections(Base base, Question question) {
    Wish wish = question.wishes().apply(base.name());
    List<Objection> objections = new ArrayList<>(mounts.objections(base, wish));
    objections.addAll(base.objections(wish, question.tree()));
    return objections;
  }

  /** What to say instead: the first base that can, one with a kernel here rather than another. */
  private String nearest(Base not, Question question) {
    List<Base> able =
        bases.values().stream()
            .filter(base -> question.only().isEmpty() || question.only().get().equals(base))
            .filter(base -> !base.equals(not) && decisive(objections(base, question)).isEmpty())
            .toList();
    return able.stream()
        .filter(BaseChoice::boots)
        .findFirst()
        .or(() -> able.stream().findFirst())
        .map(base ->
            "say --base "
                + base.name()
                + (boots(base) ? "" : ", after skiff base pull " + base.name()))
        .orElse(
            question.only().isPresent()
                ? "leave it out; an image made for one base has no other (skiff base inspect "
                    + question.only().get().name()
                    + ")"
                : "no base here can; see skiff base inspect");
  }

  /** Whether nothing has to be got first: an image that is made for one base has a kernel in it. */
  private static boolean boots(Base base) {
    return !base.chosenFreely() || !base.kernels().isEmpty();
  }

  private Chosen automatic(Question question) {
    Optional<String> reason = Optional.empty();
    for (Base base : List.copyOf(bases.values()).reversed()) {
      if (base.equals(first())) {
        requireFit(base, question);
        return new Chosen(base, reason.orElse("no other base has a kernel here"));
      }
      if (base.chosenFreely() && !base.kernels().isEmpty()) {
        List<Objection> objections = objections(base, question);
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
