package dev.skiff.engine.format.tfs;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a root directory says beside its children: the settings of a Nanos guest.
 *
 * @param settings by name, in the names' order
 */
public record Manifest(SortedMap<String, Value> settings) {
  /** Of values in values; what the kernel reads has four. */
  public static final int MAX_DEPTH = 16;

  public static final Manifest EMPTY = new Manifest(new TreeMap<>());

  /** These are the directory's own; the last is what a kernel writes along with a moved log. */
  private static final List<String> RESERVED =
      List.of(OnDisk.CHILDREN, OnDisk.MODIFIED, OnDisk.ACCESSED, "..");

  public Manifest {
    settings = sorted(settings);
    settings.forEach((name, value) -> {
      if (reserved(name)) {
        throw new IllegalArgumentException("'" + name + "' is no setting of a manifest");
      }
      check(name, value, 1);
    });
  }

  /** Whether a name at the top belongs to the directory and not to the manifest. */
  static boolean reserved(String name) {
    return RESERVED.contains(name);
  }

  /** In the names' own order, whatever the map's was. */
  private static SortedMap<String, Value> sorted(Map<String, Value> values) {
    SortedMap<String, Value> copy = new TreeMap<>();
    copy.putAll(values);
    return Collections.unmodifiableSortedMap(copy);
  }

  private static void check(String name, Value value, int depth) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a setting has no name");
    }
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("'" + name + "' lies deeper than " + MAX_DEPTH);
    }
    switch (value) {
      case Text _, Whole _ -> {}
      case Items items -> items.values().forEach(each -> check(name, each, depth + 1));
      case Fields fields -> fields.values().forEach((field, each) -> check(field, each, depth + 1));
    }
  }

  /** What a setting is set to. */
  public sealed interface Value {}

  public record Text(String text) implements Value {
    public Text {
      Objects.requireNonNull(text, "text is null");
    }
  }

  public record Whole(long number) implements Value {}

  /** A list, such as a program's arguments. */
  public record Items(List<Value> values) implements Value {
    public Items {
      values = List.copyOf(values);
    }

    public static Items of(List<String> texts) {
      return new Items(texts.stream().<Value>map(Text::new).toList());
    }
  }

  /** Settings by name, such as an environment. */
  public record Fields(SortedMap<String, Value> values) implements Value {
    public Fields {
      values = sorted(values);
    }

    public static Fields of(SortedMap<String, String> texts) {
      SortedMap<String, Value> values = new TreeMap<>();
      texts.forEach((name, text) -> values.put(name, new Text(text)));
      return new Fields(values);
    }
  }
}
