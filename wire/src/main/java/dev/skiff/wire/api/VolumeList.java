package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** GET /volumes. */
@Json
public record VolumeList(
    @Json.Property("Volumes") List<VolumeDetail> volumes,
    @Json.Property("Warnings") List<String> warnings) {
  public VolumeList {
    volumes = Received.list(volumes);
    warnings = Received.list(warnings);
  }
}
