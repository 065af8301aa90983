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

  /**
   * What is to be read, for messages.
   *
   * @param key as people know it
   * @param example what could stand there, with the key
   */
  record Asked(String file, String key, String example) {
    static Asked of(String file, Key<?> key) {
      return new Asked(file, key.name(), key.name() + ": " + key.example());
    }

    /** A value that the user has named. */
    Asked below(String name) {
      return new Asked(file, key + "." + name, example);
    }
  }

  /** A text that is none of its kind, for a reason that a user can understand. */
  final class Unfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String why;

    Unfit(String why) {
      super(why);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  /** For messages: {@code a list of ports}. */
  String what();

  /**
   * Reads a value.
   *
   * @throws ProjectFailure with the place, if the value is something else
   */
  T read(Asked asked, YamlValue value);

  /**
   * A single value.
   *
   * @param pattern what its text matches, a regular expression that Java and ECMA-262 read alike
   * @param numeric whether editors, too, may take a bare number or truth value for it
   * @param parse throws an IllegalArgumentException, an {@link Unfit} where it can say why, for
   *     what matches and still is none
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
    public T read(Asked asked, YamlValue value) {
      if (!(value instanceof Text text) || (text.plain() && text.text().isEmpty())) {
        throw ProjectFailure.wrongType(asked, value, what);
      }
      try {
        if (pattern.matcher(text.text()).matches()) {
          return parse.apply(text.text());
        }
      } catch (Unfit e) {
        throw ProjectFailure.badValue(asked, text, what, e.why());
      } catch (IllegalArgumentException e) {
        // told below, in the same words for all that is none
      }
      throw ProjectFailure.badValue(asked, text, what, "");
    }
  }

  /** Several values of one shape. */
  record ListOf<T>(String what, Shape<T> item) implements Shape<List<T>> {
    @Override
    public List<T> read(Asked asked, YamlValue value) {
      if (!(value instanceof Items list)) {
        throw ProjectFailure.wrongType(asked, value, what);
      }
      List<T> read = new ArrayList<>();
      for (YamlValue each : list.items()) {
        read.add(item.read(asked, each));
      }
      return List.copyOf(read);
    }
  }

  /** Values with names of the user's choice. */
  record NamedBy<T>(String what, Scalar<String> name, Scalar<T> item)
      implements Shape<SortedMap<String, T>> {
    @Override
    public SortedMap<String, T> read(Asked asked, YamlValue value) {
      if (!(value instanceof Entries entries)) {
        throw ProjectFailure.wrongType(asked, value, what);
      }
      SortedMap<String, T> read = new TreeMap<>();
      for (Entry entry : entries.entries()) {
        String chosen = name.read(asked, entry.key());
        read.put(chosen, item.read(asked.below(chosen), entry.value()));
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
    public T read(Asked asked, YamlValue value) {
      return switch (value) {
        case Text text -> brief.read(asked, text);
        case Entries entries -> whole.read(asked, entries);
        case Items list -> throw ProjectFailure.wrongType(asked, list, what());
      };
    }
  }

  /** Values with names of ours. */
  record Group<T>(String what, List<Key<?>> keys, Function<Section, T> make) implements Shape<T> {
    public Group {
      keys = List.copyOf(keys);
    }

    @Override
    public T read(Asked asked, YamlValue value) {
      if (!(value instanceof Entries entries)) {
        throw ProjectFailure.wrongType(asked, value, what);
      }
      Map<String, Object> read = new HashMap<>();
      Map<String, Place> places = new HashMap<>();
      for (Entry entry : entries.entries()) {
        Key<?> known = known(asked.file(), entry.key());
        read.put(known.name(), known.shape().read(Asked.of(asked.file(), known), entry.value()));
        places.put(known.name(), entry.key().place());
      }
      for (Key<?> wanted : keys) {
        if (wanted.required() && !read.containsKey(wanted.name())) {
          throw ProjectFailure.missingKey(
              asked.file(), value.place(), wanted.name(), wanted.about());
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
