package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * An entry of GET /containers/{id}/changes.
 *
 * @param kind 0 modified, 1 added, 2 deleted
 */
@Json
public record PathChange(@Json.Property("Path") String path, @Json.Property("Kind") int kind) {
  public PathChange {
    path = Received.text(path);
  }
}
