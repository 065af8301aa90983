package dev.skiff.engine.project;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code from} names: a path up to the first name with a {@code *}, {@code ?} or {@code [},
 * and a pattern for what is below.
 */
public final class Glob {
  private final String base;
  private final String text;
  private final Pathspec pattern;

  private Glob(String base, String text, Pathspec pattern) {
    this.base = base;
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Of a path or glob.
   *
   * @throws IllegalArgumentException saying why it is no pattern; what a skiff.yaml names was tried
   *     when that was read
   */
  public static Glob of(String from) {
    List<String> plain = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    for (String name : from.split("/", -1)) {
      boolean still = rest.isEmpty() && !Pathspec.isGlob(name);
      (still ? plain : rest).add(name);
    }
    String base = String.join("/", plain);
    String whole = base.isEmpty() && from.startsWith("/") ? "/" : base;
    String pattern = String.join("/", rest).replaceAll("/+$", "");
    return new Glob(whole.isEmpty() ? "." : whole, pattern, Pathspec.of(pattern));
  }

  /** The path that everything it names lies at or below; {@code .} for the folder itself. */
  public String base() {
    return base;
  }

  /** Whether it is only a path. */
  public boolean plain() {
    return text.isEmpty();
  }

  /** Whether it names this, or a folder around it: a folder comes with all that is in it. */
  public boolean names(List<String> below) {
    if (plain()) {
      return true;
    }
    for (int length = 1; length <= below.size(); length++) {
      if (pattern.matches(below.subList(0, length))) {
        return true;
      }
    }
    return false;
  }

  /** Whether something in a folder may be named though the folder is not. */
  public boolean mayNameBelow(List<String> below) {
    return plain() || pattern.mayMatchBelow(below);
  }
}
