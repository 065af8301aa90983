package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** POST /networks/{id}/connect. */
@Json
public record NetworkConnectRequest(
    @Json.Property("Container") String container,
    @Json.Property("EndpointConfig") @Nullable EndpointSettings endpointConfig) {
  public NetworkConnectRequest {
    container = Received.text(container);
  }
}
