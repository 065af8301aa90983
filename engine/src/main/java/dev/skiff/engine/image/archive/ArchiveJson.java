package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.oci.OciJson;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON that only archives have. Bytes are not trusted: whatever they are, the answer is a value
 * or an {@link IllegalArgumentException} that says what is wrong.
 */
final class ArchiveJson {
  private static final Jsonb JSONB =
      Jsonb.builder().serializeNulls(false).serializeEmpty(true).build();

  private static final JsonType<List<DockerImage>> IMAGES = JSONB.type(DockerImage.class).list();
  private static final JsonType<LayerConfig> LAYER = JSONB.type(LayerConfig.class);
  private static final JsonType<Object> TREE = JSONB.type(Object.class);

  private ArchiveJson() {}

  /** A {@code manifest.json}. */
  static List<DockerImage> images(byte[] json) {
    List<DockerImage> images = OciJson.read(IMAGES, json);
    if (images.contains(null)) {
      throw new IllegalArgumentException("bad JSON: an image is null");
    }
    return List.copyOf(images);
  }

  static byte[] bytes(List<DockerImage> images) {
    return IMAGES.toJson(images).getBytes(StandardCharsets.UTF_8);
  }

  static LayerConfig layer(byte[] json) {
    return OciJson.read(LAYER, json);
  }

  /** A list of texts. */
  static List<String> texts(byte[] json) {
    if (!(OciJson.read(TREE, json) instanceof List<?> list)
        || !list.stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException("bad JSON: a list of texts is expected");
    }
    return list.stream().map(String.class::cast).toList();
  }

  /** A {@code repositories}: {@code name:tag} to the id of the topmost layer. */
  static SortedMap<String, String> repositories(byte[] json) {
    SortedMap<String, String> named = new TreeMap<>();
    if (!(OciJson.read(TREE, json) instanceof Map<?, ?> names)) {
      throw new IllegalArgumentException("bad JSON: no object");
    }
    names.forEach((name, tags) -> {
      if (!(tags instanceof Map<?, ?> ids)) {
        throw new IllegalArgumentException("bad JSON: '" + name + "' has no tags");
      }
      ids.forEach((tag, id) -> named.put(name + ":" + tag, String.valueOf(id)));
    });
    return named;
  }

  /** As {@link #repositories} reads it. */
  static byte[] repositoriesBytes(SortedMap<String, String> named) {
    SortedMap<String, Object> names = new TreeMap<>();
    named.forEach((nameAndTag, id) -> {
      int colon = nameAndTag.lastIndexOf(':');
      @SuppressWarnings("unchecked") // Only such maps are put, in the next line.
      var tags =
          (SortedMap<String, String>)
              names.computeIfAbsent(
                  nameAndTag.substring(0, colon), _ -> new TreeMap<String, String>());
      tags.put(nameAndTag.substring(colon + 1), id);
    });
    return TREE.toJson(names).getBytes(StandardCharsets.UTF_8);
  }
}
