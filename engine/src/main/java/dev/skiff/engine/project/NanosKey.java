package dev.skiff.engine.project;

import dev.skiff.engine.project.Shape.Group;
import dev.skiff.engine.project.Shape.ListOf;
import dev.skiff.engine.project.Shape.Scalar;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A key below {@code nanos}, and what its value is for the base: settings, one text each, whose
 * names say with dots what is in what.
 */
record NanosKey<T>(Key<T> key, Function<T, SortedMap<String, String>> settings) {
  /** What a flag is set to; it is not there when it is off. */
  private static final String SET = "t";

  /** One value, under the key's own name. */
  static NanosKey<String> word(String name, Scalar<String> shape, String example, String about) {
    return at(name, name, shape, example, about);
  }

  /** One value. */
  static NanosKey<String> at(
      String name, String setting, Scalar<String> shape, String example, String about) {
    return new NanosKey<>(Key.of(name, shape, example, about), text -> one(setting, text));
  }

  /** As {@link #at}, and nothing works without it. */
  static NanosKey<String> required(
      String name, String setting, Scalar<String> shape, String example, String about) {
    return new NanosKey<>(Key.required(name, shape, example, about), text -> one(setting, text));
  }

  /** Something that is, or is not. */
  static NanosKey<String> flag(String name, String setting, String about) {
    return flag(name, about, one(setting, SET));
  }

  /** A group that has to be there, and may be empty. */
  static NanosKey<String> presence(String name, String group, String about) {
    return flag(name, about, one(group + ".", SET));
  }

  private static NanosKey<String> flag(
      String name, String about, SortedMap<String, String> settings) {
    return new NanosKey<>(
        Key.of(name, Scalars.YES_NO, "yes", about),
        word -> word.equals("yes") || word.equals("true") ? settings : new TreeMap<>());
  }

  /** Values in an order; one alone is no list. */
  static NanosKey<List<String>> matches(
      String name, String setting, Scalar<String> item, String example, String about) {
    return new NanosKey<>(
        Key.of(name, new ListOf<>("a list", item), example, about),
        items -> items.size() == 1 ? one(setting, items.getFirst()) : numbered(setting, items));
  }

  /** Values in an order. */
  static NanosKey<List<String>> list(
      String name, String setting, Scalar<String> item, String example, String about) {
    return new NanosKey<>(
        Key.of(name, new ListOf<>("a list", item), example, about),
        items -> numbered(setting, items));
  }

  /** Values of which the kernel makes a list itself. */
  static NanosKey<List<String>> joined(
      String name, String setting, Scalar<String> item, String example, String about) {
    return new NanosKey<>(
        Key.of(name, new ListOf<>("a list", item), example, about),
        items -> one(setting, String.join(",", items)));
  }

  /** Keys in a key. */
  static NanosKey<SortedMap<String, String>> group(
      String name, String prefix, List<NanosKey<?>> keys, String example, String about) {
    return new NanosKey<>(
        Key.of(name, shape(keys), example, about), settings -> below(prefix, settings));
  }

  /** Groups of the same keys. */
  static NanosKey<List<SortedMap<String, String>>> groups(
      String name, String prefix, List<NanosKey<?>> keys, String example, String about) {
    return new NanosKey<>(
        Key.of(name, new ListOf<>("a list of groups", shape(keys)), example, about),
        groups -> {
          SortedMap<String, String> settings = new TreeMap<>();
          for (int at = 0; at < groups.size(); at++) {
            settings.putAll(below(prefix + "." + at, groups.get(at)));
          }
          return settings;
        });
  }

  /** A group that is read into the settings of all that is in it. */
  static Group<SortedMap<String, String>> shape(List<NanosKey<?>> keys) {
    return new Group<>(
        "a group of settings",
        keys.stream().<Key<?>>map(NanosKey::key).toList(),
        section -> {
          SortedMap<String, String> settings = new TreeMap<>();
          keys.forEach(key -> key.addTo(section, settings));
          return settings;
        });
  }

  private void addTo(Section section, Map<String, String> all) {
    section.get(key).map(settings).ifPresent(all::putAll);
  }

  private static SortedMap<String, String> one(String setting, String value) {
    return new TreeMap<>(Map.of(setting, value));
  }

  private static SortedMap<String, String> numbered(String setting, List<String> items) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (int at = 0; at < items.size(); at++) {
      settings.put(setting + "." + at, items.get(at));
    }
    return settings;
  }

  private static SortedMap<String, String> below(
      String prefix, SortedMap<String, String> settings) {
    SortedMap<String, String> prefixed = new TreeMap<>();
    settings.forEach((name, value) -> prefixed.put(prefix + "." + name, value));
    return prefixed;
  }
}
