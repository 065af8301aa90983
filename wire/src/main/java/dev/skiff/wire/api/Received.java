package dev.skiff.wire.api;

import io.avaje.json.JsonDataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a record makes of a field that the other side left out or sent as {@code null}: empty, as
 * Docker's own clients and servers do. Copies keep the order and cannot be changed.
 */
public final class Received {
  private Received() {}

  public static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  public static <T> List<T> list(@Nullable List<T> values) {
    if (values == null) {
      return List.of();
    }
    // Not contains(null): lists made by List.of refuse the very question.
    if (values.stream().anyMatch(Objects::isNull)) {
      throw new JsonDataException("a list holds null where a value belongs");
    }
    return Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** Values may be null: Docker says so of a port that is exposed and not published. */
  public static <V extends @Nullable Object> Map<String, V> map(@Nullable Map<String, V> values) {
    return values == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
