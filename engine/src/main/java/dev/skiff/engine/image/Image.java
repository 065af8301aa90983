package dev.skiff.engine.image;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An image in the store, as it was when it was asked for.
 *
 * @param digest of its manifest; the image's id
 * @param references {@code name:tag}, sorted; empty for an image without a name
 * @param created when this store first got it
 * @param sizeBytes of all its blobs
 */
public record Image(
    Digest digest, List<String> references, Instant created, long sizeBytes, ImageConfig config) {
  public Image {
    Objects.requireNonNull(digest, "digest is null");
    Objects.requireNonNull(created, "created is null");
    Objects.requireNonNull(config, "config is null");
    references = references.stream().sorted().toList();
  }
}
