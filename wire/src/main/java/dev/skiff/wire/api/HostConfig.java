package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a create request, and of inspect, that concerns the host.
 *
 * @param runtime the base, or {@code auto}
 * @param consoleSize of the terminal at the start: rows, columns
 */
@Json
public record HostConfig(
    @Json.Property("Memory") long memory,
    @Json.Property("NanoCpus") long nanoCpus,
    @Json.Property("AutoRemove") boolean autoRemove,
    @Json.Property("PublishAllPorts") boolean publishAllPorts,
    @Json.Property("NetworkMode") @Nullable String networkMode,
    @Json.Property("PortBindings") @Nullable Map<String, @Nullable List<PortBinding>> portBindings,
    @Json.Property("ConsoleSize") @Nullable List<Integer> consoleSize,
    @Json.Property("RestartPolicy") @Nullable RestartPolicy restartPolicy,
    @Json.Property("Runtime") @Nullable String runtime) {
  public HostConfig {
    portBindings = portBindings == null ? null : Received.map(portBindings);
    consoleSize = consoleSize == null ? null : Received.list(consoleSize);
  }

  /** When the engine starts it again; no policy is {@code ""} or {@code no}. */
  @Json
  public record RestartPolicy(
      @Json.Property("Name") String name,
      @Json.Property("MaximumRetryCount") int maximumRetryCount) {
    public RestartPolicy {
      name = Received.text(name);
    }
  }

  /** {@code hostPort} empty or "0" asks for any free port; {@code hostIp} empty for the default. */
  @Json
  public record PortBinding(
      @Json.Property("HostIp") @Nullable String hostIp,
      @Json.Property("HostPort") @Nullable String hostPort) {}
}
