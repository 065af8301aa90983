package dev.skiff.engine.project;

import dev.skiff.engine.project.YamlValue.Entries;
import dev.skiff.engine.project.YamlValue.Entry;
import dev.skiff.engine.project.YamlValue.Items;
import dev.skiff.engine.project.YamlValue.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the value of a key may be: reads it, and is what the published schema is made from.
 *
 * @param <T> what it is read into
 */
sealed interface Shape<T> {

  /** For messages: {@code a list of ports}. */
  String what();

  /**
   * Reads a value.
   *
   * @throws ProjectFailure with the place, if the value is something else
   */
  T read(String file, String key, YamlValue value);

  /**
   * A single value.
   *
   * @param pattern what its text matches, a regular expression that Java and ECMA-262 read alike
   * @param numeric whether editors, too, may take a bare number or truth value for it
   * @param parse throws an IllegalArgumentException for what matches and still is none
   */
  record Scalar<T>(String what, Pattern pattern, boolean numeric, Function<String, T> parse)
      implements Shape<T> {
    static <T> Scalar<T> of(String what, String pattern, Function<String, T> parse) {
      return new Scalar<>(what, Pattern.compile(pattern), false, parse);
    }

    static <T> Scalar<T> numeric(String what, String pattern, Function<String, T> parse) {
      return new Scalar<>(what, Pattern.compile(pattern), true, parse);
    }

    @Override
    public T read(String file, String key, YamlValue value) {
      if (!(value instanceof Text text) || (text.plain() && text.text().isEmpty())) {
        throw ProjectFailure.wrongType(file, value.place(), key, what, value.kind());
      }
      try {
        if (pattern.matcher(text.text()).matches()) {
          return parse.apply(text.text());
        }
      } catch (IllegalArgumentException e) {
        // told below, in the same words for all that is none
      }
      throw ProjectFailure.badValue(file, value.place(), key, text.text(), what);
    }
  }

  /** Several values of one shape. */
  record ListOf<T>(String what, Shape<T> item) implements Shape<List<T>> {
    @Override
    public List<T> read(String file, String key, YamlValue value) {
      if (!(value instanceof Items list)) {
        throw ProjectFailure.wrongType(file, value.place(), key, what, value.kind());
      }
      List<T> read = new ArrayList<>();
      for (YamlValue each : list.items()) {
        read.add(item.read(file, key, each));
      }
      return List.copyOf(read);
    }
  }

  /** Values with names of the user's choice. */
  record NamedBy<T>(String what, Scalar<String> name, Scalar<T> item)
      implements Shape<SortedMap<String, T>> {
    @Override
    public SortedMap<String, T> read(String file, String key, YamlValue value) {
      if (!(value instanceof Entries entries)) {
        throw ProjectFailure.wrongType(file, value.place(), key, what, value.kind());
      }
      SortedMap<String, T> read = new TreeMap<>();
      for (Entry entry : entries.entries()) {
        String chosen = name.read(file, key, entry.key());
        read.put(chosen, item.read(file, key + "." + chosen, entry.value()));
      }
      return Collections.unmodifiableSortedMap(read);
    }
  }

  /** A group that may be written briefly as its most important value. */
  record BriefOr<T>(Scalar<T> brief, Group<T> whole) implements Shape<T> {
    @Override
    public String what() {
      return brief.what() + ", or " + whole.what();
    }

    @Override
    public T read(String file, String key, YamlValue value) {
      return switch (value) {
        case Text text -> brief.read(file, key, text);
        case Entries entries -> whole.read(file, key, entries);
        case Items list ->
            throw ProjectFailure.wrongType(file, list.place(), key, what(), list.kind());
      };
    }
  }

  /** Values with names of ours. */
  record Group<T>(String what, List<Key<?>> keys, Function<Section, T> make) implements Shape<T> {
    public Group {
      keys = List.copyOf(keys);
    }

    @Override
    public T read(String file, String key, YamlValue value) {
      if (!(value instanceof Entries entries)) {
        throw ProjectFailure.wrongType(file, value.place(), key, what, value.kind());
      }
      Map<String, Object> read = new HashMap<>();
      Map<String, Place> places = new HashMap<>();
      for (Entry entry : entries.entries()) {
        Key<?> known = known(file, entry.key());
        read.put(known.name(), known.shape().read(file, known.name(), entry.value()));
        places.put(known.name(), entry.key().place());
      }
      for (Key<?> wanted : keys) {
        if (wanted.required() && !read.containsKey(wanted.name())) {
          throw ProjectFailure.missingKey(file, value.place(), wanted.name(), wanted.about());
        }
      }
      return make.apply(new Section(read, places));
    }

    private Key<?> known(String file, Text name) {
      return keys.stream()
          .filter(key -> key.name().equals(name.text()))
          .findFirst()
          .orElseThrow(() ->
              ProjectFailure.unknownKey(
                  file, name.place(), name.text(), keys.stream().map(Key::name).toList()));
    }
  }
}
