package dev.skiff.engine.project;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left out, by the rules of gitignore(5): the last pattern that matches decides, {@code !}
 * takes in again, a slash at the end means folders only, one elsewhere ties the pattern to the top.
 * As there, nothing below a folder that is left out can be taken in again; so who walks a tree asks
 * for each folder before entering it.
 */
public final class IgnoreRules {
  /** The file that holds them. */
  public static final String FILE = ".skiffignore";

  /** Leaves out nothing. */
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  /** What describes a project and what brought it here are no part of the program. */
  private static final List<String> USUAL = List.of(".git/", "/" + Project.FILE, "/" + FILE);

  private static final int MAX_BYTES = 1 << 20;

  /** Each is tried on every path. */
  private static final int MAX_RULES = 10_000;

  private final List<Rule> rules;

  private IgnoreRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  private record Rule(Pathspec pattern, boolean foldersOnly, boolean takesIn) {}

  /**
   * The rules of a file, after those that every project has.
   *
   * @throws ProjectFailure naming the line that is no rule
   */
  public static IgnoreRules read(String file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw ProjectFailure.overLimit(file, Place.START, "it has more than 1 MiB");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      List<String> lines = new ArrayList<>(USUAL);
      lines.addAll(List.of(text.split("\r?\n", -1)));
      return of(file, lines, USUAL.size());
    } catch (CharacterCodingException e) {
      throw ProjectFailure.syntax(file, Place.START, "it is not in UTF-8");
    }
  }

  /** Of a project without a file of its own. */
  public static IgnoreRules usual() {
    return of(FILE, USUAL, USUAL.size());
  }

  /** Of patterns that stand elsewhere. */
  static IgnoreRules of(String file, List<String> lines) {
    return of(file, lines, 0);
  }

  /**
   * Tries one pattern.
   *
   * @throws IllegalArgumentException saying why it is none
   */
  static void check(String line) {
    String trimmed = withoutTrailingSpaces(line);
    if (!trimmed.isEmpty() && !trimmed.startsWith("#")) {
      rule(trimmed);
    }
  }

  /** The rules of a rule for files: what it excludes. */
  public static IgnoreRules excluding(Project.FileRule rule) {
    return rule.exclude().isEmpty() ? NONE : of(Project.FILE, rule.exclude());
  }

  private static IgnoreRules of(String file, List<String> lines, int before) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = withoutTrailingSpaces(lines.get(i));
      if (!line.isEmpty() && !line.startsWith("#")) {
        int number = Math.max(1, i + 1 - before);
        if (rules.size() == MAX_RULES) {
          throw ProjectFailure.overLimit(
              file, new Place(number, 1), "it has more than " + MAX_RULES + " patterns");
        }
        rules.add(rule(file, number, line));
      }
    }
    return new IgnoreRules(rules);
  }

  /**
   * Whether a path is left out, its parents not being so.
   *
   * @param path names from the top
   */
  public boolean leavesOut(List<String> path, boolean folder) {
    for (Rule rule : rules.reversed()) {
      if ((folder || !rule.foldersOnly()) && rule.pattern().matches(path)) {
        return !rule.takesIn();
      }
    }
    return false;
  }

  private static Rule rule(String file, int number, String line) {
    try {
      return rule(line);
    } catch (IllegalArgumentException e) {
      throw ProjectFailure.badPattern(file, number, line, String.valueOf(e.getMessage()));
    }
  }

  private static Rule rule(String line) {
    boolean takesIn = line.startsWith("!");
    String pattern = takesIn ? line.substring(1) : line;
    boolean foldersOnly = pattern.endsWith("/");
    String bare = foldersOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
    boolean tied = bare.indexOf('/') >= 0;
    String whole = bare.startsWith("/") ? bare.substring(1) : bare;
    if (whole.isEmpty() || whole.startsWith("/") || whole.endsWith("/")) {
      throw new IllegalArgumentException("it names nothing");
    }
    return new Rule(Pathspec.of(tied ? whole : "**/" + whole), foldersOnly, takesIn);
  }

  /** Unless a backslash holds them. */
  private static String withoutTrailingSpaces(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ' && (end < 2 || line.charAt(end - 2) != '\\')) {
      end--;
    }
    return line.substring(0, end);
  }
}
