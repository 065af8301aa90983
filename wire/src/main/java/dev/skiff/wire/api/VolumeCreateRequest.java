package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * POST /volumes/create.
 *
 * @param name empty for one that the engine finds
 * @param driverOpts {@code size} is the one there is
 */
@Json
public record VolumeCreateRequest(
    @Json.Property("Name") @Nullable String name,
    @Json.Property("Driver") @Nullable String driver,
    @Json.Property("DriverOpts") @Nullable Map<String, String> driverOpts,
    @Json.Property("Labels") @Nullable Map<String, String> labels) {
  public VolumeCreateRequest {
    driverOpts = driverOpts == null ? null : Received.map(driverOpts);
    labels = labels == null ? null : Received.map(labels);
  }
}
