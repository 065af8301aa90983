package dev.skiff.engine.image.oci;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes the specification's records. Bytes are not trusted: whatever they are, the
 * answer is a record or an {@link IllegalArgumentException} that says what is wrong. The same
 * record gives the same bytes if its maps are sorted.
 */
public final class OciJson {
  /** The records nest four deep; unknown fields are passed over by recursion. */
  private static final int MAX_DEPTH = 64;

  private static final Jsonb JSONB =
      Jsonb.builder().serializeNulls(false).serializeEmpty(true).build();

  private static final JsonType<Index> INDEX = JSONB.type(Index.class);
  private static final JsonType<Manifest> MANIFEST = JSONB.type(Manifest.class);
  private static final JsonType<ConfigFile> CONFIG = JSONB.type(ConfigFile.class);

  private OciJson() {}

  public static Index index(byte[] json) {
    return read(INDEX, json);
  }

  public static Manifest manifest(byte[] json) {
    return read(MANIFEST, json);
  }

  public static ConfigFile config(byte[] json) {
    return read(CONFIG, json);
  }

  public static byte[] bytes(Index index) {
    return INDEX.toJson(index).getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] bytes(Manifest manifest) {
    return MANIFEST.toJson(manifest).getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] bytes(ConfigFile config) {
    return CONFIG.toJson(config).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Any other record, as safely: the codec answers malformed JSON with exceptions of many kinds.
   */
  public static <T> T read(JsonType<T> type, byte[] json) {
    requireShallow(json);
    T value;
    try {
      value = type.fromJson(json);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("bad JSON: " + e.getMessage(), e);
    }
    if (value == null) {
      throw new IllegalArgumentException("bad JSON: null");
    }
    return value;
  }

  private static void requireShallow(byte[] json) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length; i++) {
      switch (json[i]) {
        case '"' -> quoted = !quoted;
        case '\\' -> i += quoted ? 1 : 0;
        case '[', '{' -> depth += quoted ? 0 : 1;
        case ']', '}' -> depth -= quoted ? 0 : 1;
        default -> {
          // no structure
        }
      }
      if (depth > MAX_DEPTH) {
        throw new IllegalArgumentException("bad JSON: nested deeper than " + MAX_DEPTH);
      }
    }
  }
}
