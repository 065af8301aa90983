package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a create request, and of inspect, that concerns the host. */
@Json(naming = Naming.UpperCamel)
public record HostConfig(
    long memory,
    long nanoCpus,
    boolean autoRemove,
    boolean publishAllPorts,
    @Nullable String networkMode,
    @Nullable Map<String, @Nullable List<PortBinding>> portBindings) {

  /** {@code hostPort} empty or "0" asks for any free port; {@code hostIp} empty for the default. */
  @Json
  public record PortBinding(
      @Json.Property("HostIp") @Nullable String hostIp,
      @Json.Property("HostPort") @Nullable String hostPort) {}
}
