package dev.skiff.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Names and their values, one a line, the values in one column. */
public final class Fields {
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  public Fields add(String name, String value) {
    names.add(name + ":");
    values.add(Printable.line(value));
    return this;
  }

  /** The lines, each behind {@code indent}. */
  public List<String> lines(String indent) {
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String gap = " ".repeat(width - names.get(i).length() + 2);
      lines.add((indent + names.get(i) + gap + values.get(i)).stripTrailing());
    }
    return lines;
  }
}
