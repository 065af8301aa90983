package dev.skiff.engine.project;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.NearestName;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a project's file says nothing that can be built. Messages begin with file, line, column. */
public final class ProjectFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private ProjectFailure(String code, String message, String hint, @Nullable Throwable cause) {
    super(Kind.INVALID, "project." + code, message, hint, cause);
  }

  private static ProjectFailure at(String file, Place place, String code, String why, String hint) {
    return new ProjectFailure(code, file + ":" + place + ": " + why, hint, null);
  }

  static ProjectFailure syntax(String file, Place place, String why) {
    return at(file, place, "syntax", why, "it is YAML: 'key: value', lists with '- '");
  }

  static ProjectFailure overLimit(String file, Place place, String why) {
    return at(file, place, "over-limit", why, "a skiff.yaml is a page or two");
  }

  static ProjectFailure cycle(String file, Place place, String anchor) {
    return at(
        file,
        place,
        "cycle",
        "'*" + anchor + "' stands inside what it repeats",
        "write out what is meant");
  }

  static ProjectFailure unknownKey(String file, Place place, String key, Collection<String> known) {
    Optional<String> nearest = NearestName.of(key, known);
    return at(
        file,
        place,
        "unknown-key",
        "unknown key '" + key + "'",
        nearest
            .map(name -> "did you mean '" + name + "'?")
            .orElse("known here: " + String.join(", ", known)));
  }

  static ProjectFailure duplicateKey(String file, Place place, String key, Place first) {
    return at(
        file,
        place,
        "duplicate-key",
        "'" + key + "' stands here a second time, first at " + first,
        "keep one of them");
  }

  static ProjectFailure missingKey(String file, Place place, String key, String about) {
    return at(file, place, "missing-key", "'" + key + "' is missing", key + ": " + about);
  }

  static ProjectFailure notWithKernel(String file, Place place, String key) {
    return at(
        file,
        place,
        "not-with-kernel",
        "'" + key + "' says something of a program, and 'kernel' stands in its place",
        "leave one of them out; files of a kernel are in its initrd or on its disks");
  }

  static ProjectFailure wrongType(Shape.Asked asked, YamlValue found, String wanted) {
    return at(
        asked.file(),
        found.place(),
        "wrong-type",
        "'%s' is %s, %s is wanted".formatted(asked.key(), found.kind(), wanted),
        "for example, " + asked.example());
  }

  /**
   * A value of the right type that makes no sense.
   *
   * @param why or empty, where what is wanted says it
   */
  static ProjectFailure badValue(
      Shape.Asked asked, YamlValue.Text found, String wanted, String why) {
    return at(
        asked.file(),
        found.place(),
        "bad-value",
        "'%s': '%s' is not %s%s"
            .formatted(
                asked.key(), shortened(found.text()), wanted, why.isEmpty() ? "" : ": " + why),
        "for example, " + asked.example());
  }

  static ProjectFailure badPattern(String file, int line, String pattern, String why) {
    return at(
        file,
        new Place(line, 1),
        "bad-pattern",
        "'" + shortened(pattern) + "' is no pattern: " + why,
        "as in a .gitignore: *, ?, [a-z], ** between slashes");
  }

  private static String shortened(String value) {
    return value.length() <= 80 ? value : value.substring(0, 77) + "...";
  }
}
