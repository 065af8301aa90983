package dev.skiff.engine.image.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The list of images in a layout: image-index.md. */
@Json
public record Index(int schemaVersion, @Nullable String mediaType, List<Descriptor> manifests) {
  public Index {
    manifests = List.copyOf(Objects.requireNonNull(manifests, "the index has no manifests"));
  }

  public static Index of(List<Descriptor> manifests) {
    return new Index(2, MediaTypes.INDEX, manifests);
  }
}
