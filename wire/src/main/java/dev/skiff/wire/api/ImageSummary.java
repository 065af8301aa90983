package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/** One row of GET /images/json. */
@Json
public record ImageSummary(
    @Json.Property("Id") String id,
    @Json.Property("RepoTags") List<String> repoTags,
    @Json.Property("RepoDigests") List<String> repoDigests,
    @Json.Property("Created") long created,
    @Json.Property("Size") long size,
    @Json.Property("Containers") long containers,
    @Json.Property("Labels") Map<String, String> labels) {
  public ImageSummary {
    id = Received.text(id);
    repoTags = Received.list(repoTags);
    repoDigests = Received.list(repoDigests);
    labels = Received.map(labels);
  }
}
