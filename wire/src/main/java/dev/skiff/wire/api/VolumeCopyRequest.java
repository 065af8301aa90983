package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * POST /skiff/v1/volumes/{name}/copy.
 *
 * @param target the name of the copy
 * @param base whose guests are to use it; absent for those that can use the source
 * @param size in bytes; absent for that of the source
 */
@Json
public record VolumeCopyRequest(String target, @Nullable String base, @Nullable Long size) {
  public VolumeCopyRequest {
    target = Received.text(target);
  }
}
