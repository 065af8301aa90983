package dev.skiff.engine.image.oci;

import io.avaje.jsonb.Json;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What points to a blob: descriptor.md.
 *
 * @param platform in lists of images: image-index.md
 */
@Json
public record Descriptor(
    String mediaType,
    String digest,
    long size,
    @Nullable Map<String, String> annotations,
    @Nullable Platform platform) {
  public Descriptor {
    Objects.requireNonNull(mediaType, "a descriptor has no mediaType");
    Objects.requireNonNull(digest, "a descriptor has no digest");
    if (size < 0) {
      throw new IllegalArgumentException("a descriptor has the size " + size);
    }
  }

  /** Absent annotations are empty ones. */
  public String annotation(String name, String otherwise) {
    Map<String, String> present = annotations;
    return present == null ? otherwise : present.getOrDefault(name, otherwise);
  }

  /** Of a blob that needs no explanation. */
  public static Descriptor of(String mediaType, String digest, long size) {
    return new Descriptor(mediaType, digest, size, null, null);
  }

  /** What computers an image is for. */
  @Json
  public record Platform(@Nullable String architecture, @Nullable String os) {}
}
