package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a create request, and of inspect, that concerns the host.
 *
 * @param runtime the base, or {@code auto}
 * @param binds {@code SOURCE:TARGET[:ro]}, as {@code -v} says it
 * @param consoleSize of the terminal at the start: rows, columns
 * @param networkMode a network, {@code none} or {@code host-loopback}
 * @param logConfig of what exists only; clients read the logs of those that have one
 * @param allow what it may begin to talk to, {@code db:5432}; {@code egress} of the outside
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
    @Json.Property("Runtime") @Nullable String runtime,
    @Json.Property("Binds") @Nullable List<String> binds,
    @Json.Property("Mounts") @Nullable List<MountSpec> mounts,
    @Json.Property("SkiffAllow") @Nullable List<String> allow,
    @Json.Property("SkiffEgress") @Nullable List<String> egress,
    @Json.Property("LogConfig") @Nullable LogConfig logConfig) {
  public HostConfig {
    portBindings = portBindings == null ? null : Received.map(portBindings);
    consoleSize = consoleSize == null ? null : Received.list(consoleSize);
    binds = binds == null ? null : Received.list(binds);
    mounts = mounts == null ? null : Received.list(mounts);
    allow = allow == null ? null : Received.list(allow);
    egress = egress == null ? null : Received.list(egress);
  }

  /** Where output is kept, as Docker calls it. */
  @Json
  public record LogConfig(
      @Json.Property("Type") String type,
      @Json.Property("Config") @Nullable Map<String, String> config) {
    /** What {@code logs} can read: Docker's name of its usual driver. */
    public static final LogConfig KEPT = new LogConfig("json-file", Map.of());

    public LogConfig {
      type = Received.text(type);
      config = config == null ? null : Received.map(config);
    }
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
