package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a create request that concerns networks, by their names or ids. */
@Json
public record NetworkingConfig(
    @Json.Property("EndpointsConfig")
        @Nullable Map<String, @Nullable EndpointSettings> endpointsConfig) {
  public NetworkingConfig {
    endpointsConfig = endpointsConfig == null ? null : Received.map(endpointsConfig);
  }
}
