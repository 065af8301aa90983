package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/** One kernel in GET /skiff/v1/bases. */
@Json
public record BaseSummary(
    String base,
    String id,
    String version,
    String digest,
    String origin,
    long sizeBytes,
    boolean inUse) {
  public BaseSummary {
    base = Received.text(base);
    id = Received.text(id);
    version = Received.text(version);
    digest = Received.text(digest);
    origin = Received.text(origin);
  }
}
