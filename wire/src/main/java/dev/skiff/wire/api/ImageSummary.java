package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/**
 * One row of GET /images/json.
 *
 * @param sharedSize what other images need, too; -1 if that was not asked for
 */
@Json
public record ImageSummary(
    @Json.Property("Id") String id,
    @Json.Property("ParentId") String parentId,
    @Json.Property("RepoTags") List<String> repoTags,
    @Json.Property("RepoDigests") List<String> repoDigests,
    @Json.Property("Created") long created,
    @Json.Property("Size") long size,
    @Json.Property("SharedSize") long sharedSize,
    @Json.Property("Containers") long containers,
    @Json.Property("Labels") Map<String, String> labels) {
  public ImageSummary {
    id = Received.text(id);
    parentId = Received.text(parentId);
    repoTags = Received.list(repoTags);
    repoDigests = Received.list(repoDigests);
    labels = Received.map(labels);
  }
}
