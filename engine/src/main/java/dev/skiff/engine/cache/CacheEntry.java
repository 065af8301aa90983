package dev.skiff.engine.cache;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a cache keeps.
 *
 * @param kind for people, e.g. {@code boot-set}
 * @param key names it within its cache
 * @param base the base it was made for, if any
 * @param image {@code sha256:…} of the image it was made of, if any
 * @param kernel the id of the kernel it was made for, if any
 * @param sizeBytes what its removal gives back
 */
public record CacheEntry(
    String kind,
    String key,
    Optional<String> base,
    Optional<String> image,
    Optional<String> kernel,
    long sizeBytes,
    Instant lastUsed) {
  public CacheEntry {
    Objects.requireNonNull(kind, "kind is null");
    Objects.requireNonNull(key, "key is null");
    Objects.requireNonNull(lastUsed, "lastUsed is null");
  }
}
