package dev.skiff.wire.api;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The one JSON codec of both sides. It writes nulls and empty lists, which Docker's clients expect
 * in places (a port exposed but not published is {@code null}), and skips fields it does not know.
 * Thread-safe.
 */
public final class WireJson {
  private static final Jsonb JSONB =
      Jsonb.builder().serializeNulls(true).serializeEmpty(true).build();

  /** Docker's deepest request has some ten levels. */
  private static final int MAX_DEPTH = 100;

  private WireJson() {}

  public static <T> byte[] write(Class<T> type, T value) {
    return JSONB.type(type).toJsonBytes(value);
  }

  /** The same as text. */
  public static <T> String text(Class<T> type, T value) {
    return new String(write(type, value), StandardCharsets.UTF_8);
  }

  public static <T> byte[] writeList(Class<T> type, List<T> values) {
    return JSONB.type(type).list().toJsonBytes(values);
  }

  /**
   * Reads one value.
   *
   * @throws MalformedJson when {@code json} is not JSON, or not of the shape of {@code type}
   */
  public static <T> T read(Class<T> type, byte[] json) throws MalformedJson {
    checkDepth(type, json);
    try {
      return present(type, JSONB.type(type).fromJson(json));
    } catch (RuntimeException e) {
      // On broken input the codec throws more than its own exceptions, index errors among them.
      throw new MalformedJson(type.getSimpleName(), e);
    }
  }

  /**
   * Reads an array.
   *
   * @throws MalformedJson when {@code json} is not a JSON array of {@code type}
   */
  public static <T> List<T> readList(Class<T> type, byte[] json) throws MalformedJson {
    checkDepth(type, json);
    try {
      return present(type, JSONB.type(type).list().fromJson(json));
    } catch (RuntimeException e) {
      throw new MalformedJson("list of " + type.getSimpleName(), e);
    }
  }

  /** The codec skips unknown values by recursion, so that depth is the stack's. */
  private static void checkDepth(Class<?> type, byte[] json) throws MalformedJson {
    int depth = 0;
    boolean inString = false;
    for (int at = 0; at < json.length; at++) {
      switch (json[at]) {
        case '"' -> inString = !inString;
        case '\\' -> at += inString ? 1 : 0;
        case '{', '[' -> depth += inString ? 0 : 1;
        case '}', ']' -> depth -= inString ? 0 : 1;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        throw new MalformedJson(
            type.getSimpleName(), new JsonException("more than " + MAX_DEPTH + " levels deep"));
      }
    }
  }

  private static <T> T present(Class<?> type, T value) throws MalformedJson {
    if (value == null) {
      throw new MalformedJson(type.getSimpleName(), new JsonException("the value is null"));
    }
    return value;
  }
}
