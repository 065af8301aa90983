package dev.skiff.engine.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request's query parameters; of one named twice the first counts, unless all are asked for. */
public final class Query {
  /** How Docker spells no; anything else is yes. */
  private static final Set<String> NO = Set.of("", "0", "no", "false", "none");

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  static Query parse(@Nullable String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (text != null && !text.isEmpty()) {
      for (String pair : text.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        values
            .computeIfAbsent(decoded(name), _ -> new ArrayList<>())
            .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return new Query(values);
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiFailure.malformed("'" + part + "' in its query is not percent-encoded well", e);
    }
  }

  /** The value, unless it is absent or empty. */
  public Optional<String> text(String name) {
    return all(name).stream().findFirst().filter(value -> !value.isEmpty());
  }

  /** Every value of a parameter, in order. */
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  public boolean flag(String name) {
    return !NO.contains(text(name).orElse("").strip().toLowerCase(java.util.Locale.ROOT));
  }

  /** A whole number, unless it is absent or empty. */
  public OptionalLong number(String name) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(value.get().strip()));
    } catch (NumberFormatException e) {
      throw ApiFailure.invalidQuery(name, value.get(), "a whole number");
    }
  }
}
