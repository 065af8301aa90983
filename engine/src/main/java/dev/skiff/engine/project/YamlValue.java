package dev.skiff.engine.project;

import java.util.List;

/** A YAML document less what YAML makes of its words: scalars are text, as they were written. */
sealed interface YamlValue {
  Place place();

  /** How many values it has, itself included; what an alias repeats counts every time. */
  int weight();

  /** For messages. */
  String kind();

  /**
   * One word or text.
   *
   * @param plain without quotes
   */
  record Text(Place place, String text, boolean plain) implements YamlValue {
    @Override
    public int weight() {
      return 1;
    }

    @Override
    public String kind() {
      return plain && text.isEmpty() ? "empty" : "a single value";
    }
  }

  record Items(Place place, List<YamlValue> items, int weight) implements YamlValue {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Names are unique. */
  record Entries(Place place, List<Entry> entries, int weight) implements YamlValue {
    public Entries {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a group of keys";
    }
  }

  record Entry(Text key, YamlValue value) {}
}
