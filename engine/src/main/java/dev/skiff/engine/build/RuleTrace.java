package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.format.tree.PathOrder;
import dev.skiff.engine.project.Project;
import dev.skiff.engine.project.Project.FileRule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Notes on their way into layers which rule of the project each entry came by. Neighbours mostly
 * come by the same one, so that only the first of each stretch is kept. One use.
 */
final class RuleTrace implements Iterator<Entry> {
  /** Of rules that take turns file by file; some ten megabytes. */
  private static final int MAX_STRETCHES = 100_000;

  private final MergedEntries entries;
  private final List<String> rules;
  private final List<Stretch> stretches = new ArrayList<>();
  private boolean full;

  /**
   * Paths from this one on, in {@link PathOrder}, up to the next stretch.
   *
   * @param rule its number in the list
   */
  record Stretch(String first, int rule) {}

  /**
   * Which path came by which rule.
   *
   * @param rules as a user reads them; empty for what no rule asked for
   */
  record Rules(List<String> rules, List<Stretch> stretches) {
    Rules {
      rules = List.copyOf(rules);
      stretches = List.copyOf(stretches);
    }

    /** The rule of a path that is in the image, without a leading slash. */
    Optional<String> of(String path) {
      int low = 0;
      int high = stretches.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (PathOrder.compare(stretches.get(middle).first(), path) <= 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low == 0
          ? Optional.empty()
          : Optional.of(rules.get(stretches.get(low - 1).rule())).filter(rule -> !rule.isEmpty());
    }
  }

  /**
   * Of the entries of a project.
   *
   * @param entries of its runs: what every image has, the program and its libraries, each rule of
   *     files, the folders
   */
  RuleTrace(Project project, MergedEntries entries) {
    this.entries = entries;
    this.rules = new ArrayList<>(List.of("", "program: " + project.program()));
    project.files().forEach(rule -> rules.add(text(rule)));
    rules.add("dirs");
  }

  private static String text(FileRule rule) {
    return "files: " + rule.from() + rule.to().map(to -> ", to: " + to).orElse("");
  }

  @Override
  public boolean hasNext() {
    return entries.hasNext();
  }

  @Override
  public Entry next() {
    Entry entry = entries.next();
    int rule = rule(entry);
    if (stretches.isEmpty() || stretches.getLast().rule() != rule) {
      full |= stretches.size() == MAX_STRETCHES;
      if (!full) {
        stretches.add(new Stretch(entry.path(), rule));
      }
    }
    return entry;
  }

  /** What is around a folder that was asked for, nobody asked for. */
  private int rule(Entry entry) {
    boolean implied = entry.material() instanceof Material.Folder(boolean flag) && flag;
    return implied && entries.lastRun() == rules.size() - 1 ? 0 : entries.lastRun();
  }

  /** What was noted; empty when it was too much. */
  Optional<Rules> noted() {
    return full ? Optional.empty() : Optional.of(new Rules(rules, stretches));
  }
}
