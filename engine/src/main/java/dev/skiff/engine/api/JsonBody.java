package dev.skiff.engine.api;

import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text that came with a request. The codec says neither where nor what is wrong, so the
 * shape is looked at first; it is also asked for parts that no record names.
 */
public final class JsonBody {
  /** A codec that recurses must not be led deeper; Docker's requests reach 7. */
  private static final int MAX_DEPTH = 64;

  private static final JsonType<Object> TREE = Jsonb.builder().build().type(Object.class);

  private final byte[] json;
  private final Object tree;

  private JsonBody(byte[] json, Object tree) {
    this.json = json;
    this.tree = tree;
  }

  /**
   * Takes a text apart.
   *
   * @throws ApiFailure when it is no JSON
   */
  public static JsonBody parse(byte[] json) {
    if (json.length == 0) {
      throw ApiFailure.invalidBody("", "it is empty, and JSON is expected");
    }
    checkDepth(json);
    try {
      Object tree = TREE.fromJson(json);
      if (tree == null) {
        throw ApiFailure.invalidBody("", "it is null");
      }
      return new JsonBody(json, tree);
    } catch (JsonException
        | IllegalStateException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw ApiFailure.invalidBody("", "it is no JSON: " + e.getMessage());
    }
  }

  private static void checkDepth(byte[] json) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length; i++) {
      byte c = json[i];
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        throw ApiFailure.invalidBody("", "it is nested deeper than " + MAX_DEPTH);
      }
    }
  }

  /** As the codec's plain values: maps, lists, text, numbers, booleans. */
  public Object tree() {
    return tree;
  }

  /**
   * As a record of {@link dev.skiff.wire.api}.
   *
   * @throws ApiFailure that names the first place where the shape is not that of {@code type}
   */
  public <T extends Record> T read(Class<T> type) {
    check("", type, tree);
    try {
      return WireJson.read(type, json);
    } catch (MalformedJson e) {
      throw ApiFailure.invalidBody("", String.valueOf(e.getMessage()));
    }
  }

  private static void check(String path, Type type, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      checkGeneric(path, generic, value);
    } else if (type instanceof Class<?> plain && plain.isRecord()) {
      checkRecord(path, plain, expected(path, "an object", Map.class, value));
    } else if (type == String.class) {
      expected(path, "text", String.class, value);
    } else if (type == boolean.class || type == Boolean.class) {
      expected(path, "true or false", Boolean.class, value);
    } else if (type == int.class || type == Integer.class) {
      checkWhole(path, Integer.MIN_VALUE, Integer.MAX_VALUE, value);
    } else if (type == long.class || type == Long.class) {
      checkWhole(path, Long.MIN_VALUE, Long.MAX_VALUE, value);
    }
  }

  private static void checkGeneric(String path, ParameterizedType type, Object value) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      List<?> list = expected(path, "a list", List.class, value);
      for (int i = 0; i < list.size(); i++) {
        String at = path + "[" + i + "]";
        if (list.get(i) == null) {
          throw ApiFailure.invalidBody(at, "null where a value is expected");
        }
        check(at, arguments[0], list.get(i));
      }
    } else if (type.getRawType() == Map.class) {
      Map<?, ?> map = expected(path, "an object", Map.class, value);
      map.forEach((key, element) -> check(join(path, key), arguments[1], element));
    }
  }

  private static void checkRecord(String path, Class<?> type, Map<?, ?> value) {
    for (RecordComponent component : type.getRecordComponents()) {
      // Names on the wire differ from the components' in nothing but capitals.
      for (Map.Entry<?, ?> entry : value.entrySet()) {
        if (component.getName().equalsIgnoreCase(String.valueOf(entry.getKey()))) {
          check(join(path, entry.getKey()), component.getGenericType(), entry.getValue());
        }
      }
    }
  }

  private static void checkWhole(String path, long least, long most, Object value) {
    Number number = expected(path, "a number", Number.class, value);
    double real = number.doubleValue();
    if (real != Math.rint(real) || real < least || real > most) {
      throw ApiFailure.invalidBody(path, "a whole number is expected, and it is " + value);
    }
  }

  private static <T> T expected(String path, String what, Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw ApiFailure.invalidBody(path, what + " is expected, and it is " + kind(value));
    }
    return type.cast(value);
  }

  private static String kind(Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case String _ -> "text";
      case Number _ -> "a number";
      case Boolean _ -> "true or false";
      default -> "something else";
    };
  }

  private static String join(String path, @Nullable Object name) {
    return path.isEmpty() ? String.valueOf(name) : path + "." + name;
  }
}
