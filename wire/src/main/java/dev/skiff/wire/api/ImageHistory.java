package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** One step of GET /images/{name}/history, the last one first. */
@Json
public record ImageHistory(
    @Json.Property("Id") String id,
    @Json.Property("Created") long created,
    @Json.Property("CreatedBy") String createdBy,
    @Json.Property("Tags") List<String> tags,
    @Json.Property("Size") long size,
    @Json.Property("Comment") String comment) {
  public ImageHistory {
    id = Received.text(id);
    createdBy = Received.text(createdBy);
    tags = Received.list(tags);
    comment = Received.text(comment);
  }
}
