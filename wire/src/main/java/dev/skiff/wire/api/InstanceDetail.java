package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GET /containers/{id}/json. */
@Json(naming = Naming.UpperCamel)
public record InstanceDetail(
    String id,
    String name,
    String created,
    String path,
    List<String> args,
    String image,
    long restartCount,
    String platform,
    String driver,
    State state,
    Config config,
    HostConfig hostConfig,
    NetworkSettings networkSettings,
    @Nullable InstanceExtra skiff) {

  /** Docker's state; {@code error} holds our reason in words. */
  @Json(naming = Naming.UpperCamel)
  public record State(
      String status,
      boolean running,
      boolean paused,
      boolean restarting,
      @Json.Property("OOMKilled") boolean oomKilled,
      boolean dead,
      long pid,
      int exitCode,
      String error,
      String startedAt,
      String finishedAt) {}

  /** The merged configuration of image and create request. */
  @Json(naming = Naming.UpperCamel)
  public record Config(
      String hostname,
      String user,
      String workingDir,
      boolean tty,
      boolean openStdin,
      boolean attachStdin,
      boolean attachStdout,
      boolean attachStderr,
      List<String> env,
      List<String> cmd,
      List<String> entrypoint,
      String image,
      Map<String, String> labels,
      @Nullable String stopSignal,
      @Nullable Integer stopTimeout) {}

  /** Addresses and published ports, keyed {@code 8080/tcp}. */
  @Json(naming = Naming.UpperCamel)
  public record NetworkSettings(
      @Json.Property("IPAddress") String ipAddress,
      @Json.Property("Gateway") String gateway,
      @Json.Property("MacAddress") String macAddress,
      Map<String, @Nullable List<HostConfig.PortBinding>> ports) {}
}
