package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.JsonBody;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.operation.PruneFilter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Docker's {@code filters} parameter: {@code {"label":["a=b"]}}, or as older clients write it,
 * {@code {"label":{"a=b":true}}}.
 */
record Filters(Map<String, Set<String>> values) {
  private static final Set<String> YES = Set.of("1", "true", "True", "TRUE", "t", "T");
  private static final Set<String> NO = Set.of("0", "false", "False", "FALSE", "f", "F");

  /**
   * Reads the parameter.
   *
   * @param known the names that mean something on this route
   */
  static Filters parse(Query query, Set<String> known) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    query
        .text("filters")
        .map(text -> JsonBody.parse(text.getBytes(StandardCharsets.UTF_8)).tree())
        .ifPresent(tree -> entries(tree).forEach((name, set) -> values.put(name, texts(set))));
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw ApiFailure.invalidQuery("filters", name, "one of " + new TreeSet<>(known));
      }
    }
    return new Filters(values);
  }

  private static Map<String, Object> entries(Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw ApiFailure.invalidQuery("filters", String.valueOf(tree), "a JSON object");
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    map.forEach((name, value) -> entries.put(String.valueOf(name), value));
    return entries;
  }

  private static Set<String> texts(Object values) {
    Set<String> texts = new TreeSet<>();
    switch (values) {
      case List<?> list -> list.forEach(value -> texts.add(String.valueOf(value)));
      case Map<?, ?> map ->
          map.forEach((value, chosen) -> {
            if (Boolean.TRUE.equals(chosen)) {
              texts.add(String.valueOf(value));
            }
          });
      default ->
          throw ApiFailure.invalidQuery("filters", String.valueOf(values), "a list of texts");
    }
    return texts;
  }

  /** The values asked for; empty when anything will do. */
  Set<String> of(String name) {
    return values.getOrDefault(name, Set.of());
  }

  boolean has(String name) {
    return !of(name).isEmpty();
  }

  /** Whether a filter that is there says yes, as Docker spells it. */
  boolean isTrue(String name) {
    for (String value : of(name)) {
      if (!YES.contains(value) && !NO.contains(value)) {
        throw ApiFailure.invalidQuery("filters", name + "=" + value, "true or false");
      }
    }
    return has(name) && of(name).stream().noneMatch(NO::contains);
  }

  /** Whether labels have every {@code key} and {@code key=value} asked for. */
  boolean labelsMatch(Map<String, String> labels) {
    return PruneFilter.hasAll(labels, of("label"));
  }
}
