package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** POST /containers/create. What Docker sends and we do not name here is ignored. */
@Json
public record CreateRequest(
    @Json.Property("Image") String image,
    @Json.Property("Hostname") @Nullable String hostname,
    @Json.Property("User") @Nullable String user,
    @Json.Property("WorkingDir") @Nullable String workingDir,
    @Json.Property("Env") @Nullable List<String> env,
    @Json.Property("Cmd") @Nullable List<String> cmd,
    @Json.Property("Entrypoint") @Nullable List<String> entrypoint,
    @Json.Property("Labels") @Nullable Map<String, String> labels,
    @Json.Property("OpenStdin") boolean openStdin,
    @Json.Property("StdinOnce") boolean stdinOnce,
    @Json.Property("AttachStdin") boolean attachStdin,
    @Json.Property("Tty") boolean tty,
    @Json.Property("ExposedPorts") @Nullable Map<String, Map<String, String>> exposedPorts,
    @Json.Property("StopSignal") @Nullable String stopSignal,
    @Json.Property("StopTimeout") @Nullable Integer stopTimeout,
    @Json.Property("HostConfig") @Nullable HostConfig hostConfig,
    @Json.Property("Volumes") @Nullable Map<String, Map<String, String>> volumes,
    @Json.Property("NetworkingConfig") @Nullable NetworkingConfig networkingConfig) {
  public CreateRequest {
    image = Received.text(image);
    env = env == null ? null : Received.list(env);
    cmd = cmd == null ? null : Received.list(cmd);
    entrypoint = entrypoint == null ? null : Received.list(entrypoint);
    labels = labels == null ? null : Received.map(labels);
    exposedPorts = exposedPorts == null ? null : Received.map(exposedPorts);
    volumes = volumes == null ? null : Received.map(volumes);
  }

  /** Without volumes of its own, on no network but that of {@code hostConfig}. */
  public CreateRequest(
      String image,
      @Nullable String hostname,
      @Nullable String user,
      @Nullable String workingDir,
      @Nullable List<String> env,
      @Nullable List<String> cmd,
      @Nullable List<String> entrypoint,
      @Nullable Map<String, String> labels,
      boolean openStdin,
      boolean stdinOnce,
      boolean attachStdin,
      boolean tty,
      @Nullable Map<String, Map<String, String>> exposedPorts,
      @Nullable String stopSignal,
      @Nullable Integer stopTimeout,
      @Nullable HostConfig hostConfig) {
    this(
        image,
        hostname,
        user,
        workingDir,
        env,
        cmd,
        entrypoint,
        labels,
        openStdin,
        stdinOnce,
        attachStdin,
        tty,
        exposedPorts,
        stopSignal,
        stopTimeout,
        hostConfig,
        null,
        null);
  }

  /** The same request for an image. */
  public CreateRequest withImage(String reference) {
    return new CreateRequest(
        reference,
        hostname,
        user,
        workingDir,
        env,
        cmd,
        entrypoint,
        labels,
        openStdin,
        stdinOnce,
        attachStdin,
        tty,
        exposedPorts,
        stopSignal,
        stopTimeout,
        hostConfig,
        volumes,
        networkingConfig);
  }

  /** The same request with places in these networks. */
  public CreateRequest withNetworks(@Nullable NetworkingConfig networks) {
    return new CreateRequest(
        image,
        hostname,
        user,
        workingDir,
        env,
        cmd,
        entrypoint,
        labels,
        openStdin,
        stdinOnce,
        attachStdin,
        tty,
        exposedPorts,
        stopSignal,
        stopTimeout,
        hostConfig,
        volumes,
        networks);
  }
}
