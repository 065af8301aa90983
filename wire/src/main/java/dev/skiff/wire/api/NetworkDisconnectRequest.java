package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/** POST /networks/{id}/disconnect. */
@Json
public record NetworkDisconnectRequest(
    @Json.Property("Container") String container, @Json.Property("Force") boolean force) {
  public NetworkDisconnectRequest {
    container = Received.text(container);
  }
}
