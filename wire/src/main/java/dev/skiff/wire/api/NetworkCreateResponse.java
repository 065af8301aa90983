package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/** What POST /networks/create answers. */
@Json
public record NetworkCreateResponse(
    @Json.Property("Id") String id, @Json.Property("Warning") String warning) {
  public NetworkCreateResponse {
    id = Received.text(id);
    warning = Received.text(warning);
  }
}
