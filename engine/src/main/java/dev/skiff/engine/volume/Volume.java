package dev.skiff.engine.volume;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The record of one volume, as it is stored.
 *
 * @param id 16 hexadecimal digits, never used again
 * @param name unique among volumes, for life
 * @param options as the user gave them to the driver
 * @param sizeBytes what a guest sees; on the host it takes what was written
 * @param anonymous made for one instance, and to be removed with it
 * @param fileSystem empty until it was attached first; there is no file before
 */
@Json
public record Volume(
    String id,
    String name,
    Map<String, String> labels,
    Map<String, String> options,
    long sizeBytes,
    Instant createdAt,
    boolean anonymous,
    Optional<String> fileSystem) {

  public Volume {
    labels = Map.copyOf(labels);
    options = Map.copyOf(options);
  }

  /** What a guest can tell the volume's file system by: unique, the same for life. */
  public String label() {
    return "skiff-" + id;
  }

  Volume holding(String nameOfFileSystem) {
    return new Volume(
        id, name, labels, options, sizeBytes, createdAt, anonymous, Optional.of(nameOfFileSystem));
  }

  Volume grownTo(long bytes) {
    return new Volume(id, name, labels, options, bytes, createdAt, anonymous, fileSystem);
  }
}
