package dev.skiff.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The measured values of one side of a comparison, in one unit. */
final class Series {
  private final String name;
  private final String unit;
  private final List<Double> values = new ArrayList<>();

  Series(String name, String unit) {
    this.name = name;
    this.unit = unit;
  }

  void add(double value) {
    values.add(value);
  }

  void add(Duration value) {
    add(value.toNanos() / 1e6);
  }

  String name() {
    return name;
  }

  String unit() {
    return unit;
  }

  int count() {
    return values.size();
  }

  double median() {
    if (values.isEmpty()) {
      throw new IllegalStateException("nothing was measured for " + name);
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double least() {
    return Collections.min(values);
  }

  double most() {
    return Collections.max(values);
  }

  /** One value a column, for later comparison. */
  String tsv() {
    StringBuilder line = new StringBuilder(name).append('\t').append(unit);
    values.forEach(value -> line.append('\t').append(String.format(Locale.ROOT, "%.3f", value)));
    return line.toString();
  }
}
