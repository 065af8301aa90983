package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * POST /networks/create.
 *
 * @param options {@code com.docker.network.driver.mtu} and {@code dev.skiff.policy} mean something
 */
@Json
public record NetworkCreateRequest(
    @Json.Property("Name") String name,
    @Json.Property("Driver") @Nullable String driver,
    @Json.Property("Scope") @Nullable String scope,
    @Json.Property("Internal") boolean internal,
    @Json.Property("Ingress") boolean ingress,
    @Json.Property("ConfigOnly") boolean configOnly,
    @Json.Property("ConfigFrom") @Nullable Map<String, String> configFrom,
    @Json.Property("IPAM") @Nullable Ipam ipam,
    @Json.Property("EnableIPv4") @Nullable Boolean enableIpv4,
    @Json.Property("EnableIPv6") @Nullable Boolean enableIpv6,
    @Json.Property("Options") @Nullable Map<String, String> options,
    @Json.Property("Labels") @Nullable Map<String, String> labels) {
  public NetworkCreateRequest {
    name = Received.text(name);
    configFrom = configFrom == null ? null : Received.map(configFrom);
    options = options == null ? null : Received.map(options);
    labels = labels == null ? null : Received.map(labels);
  }
}
