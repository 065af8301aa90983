package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GET /containers/{id}/json. */
@Json
public record InstanceDetail(
    @Json.Property("Id") String id,
    @Json.Property("Name") String name,
    @Json.Property("Created") String created,
    @Json.Property("Path") String path,
    @Json.Property("Args") List<String> args,
    @Json.Property("Image") String image,
    @Json.Property("RestartCount") long restartCount,
    @Json.Property("Platform") String platform,
    @Json.Property("Driver") String driver,
    @Json.Property("State") State state,
    @Json.Property("Config") Config config,
    @Json.Property("HostConfig") HostConfig hostConfig,
    @Json.Property("NetworkSettings") NetworkSettings networkSettings,
    @Json.Property("Skiff") @Nullable InstanceExtra skiff,
    @Json.Property("Mounts") List<MountDetail> mounts) {
  public InstanceDetail {
    id = Received.text(id);
    name = Received.text(name);
    created = Received.text(created);
    path = Received.text(path);
    args = Received.list(args);
    image = Received.text(image);
    platform = Received.text(platform);
    driver = Received.text(driver);
    mounts = Received.list(mounts);
  }

  /** Without mounts. */
  public InstanceDetail(
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
    this(
        id,
        name,
        created,
        path,
        args,
        image,
        restartCount,
        platform,
        driver,
        state,
        config,
        hostConfig,
        networkSettings,
        skiff,
        List.of());
  }

  /** Docker's state; {@code error} holds our reason in words. */
  @Json
  public record State(
      @Json.Property("Status") String status,
      @Json.Property("Running") boolean running,
      @Json.Property("Paused") boolean paused,
      @Json.Property("Restarting") boolean restarting,
      @Json.Property("OOMKilled") boolean oomKilled,
      @Json.Property("Dead") boolean dead,
      @Json.Property("Pid") long pid,
      @Json.Property("ExitCode") int exitCode,
      @Json.Property("Error") String error,
      @Json.Property("StartedAt") String startedAt,
      @Json.Property("FinishedAt") String finishedAt) {
    public State {
      status = Received.text(status);
      error = Received.text(error);
      startedAt = Received.text(startedAt);
      finishedAt = Received.text(finishedAt);
    }
  }

  /** The merged configuration of image and create request. */
  @Json
  public record Config(
      @Json.Property("Hostname") String hostname,
      @Json.Property("User") String user,
      @Json.Property("WorkingDir") String workingDir,
      @Json.Property("Tty") boolean tty,
      @Json.Property("OpenStdin") boolean openStdin,
      @Json.Property("AttachStdin") boolean attachStdin,
      @Json.Property("AttachStdout") boolean attachStdout,
      @Json.Property("AttachStderr") boolean attachStderr,
      @Json.Property("Env") List<String> env,
      @Json.Property("Cmd") List<String> cmd,
      @Json.Property("Entrypoint") List<String> entrypoint,
      @Json.Property("Image") String image,
      @Json.Property("Labels") Map<String, String> labels,
      @Json.Property("StopSignal") @Nullable String stopSignal,
      @Json.Property("StopTimeout") @Nullable Integer stopTimeout) {
    public Config {
      hostname = Received.text(hostname);
      user = Received.text(user);
      workingDir = Received.text(workingDir);
      env = Received.list(env);
      cmd = Received.list(cmd);
      entrypoint = Received.list(entrypoint);
      image = Received.text(image);
      labels = Received.map(labels);
    }
  }

  /**
   * Addresses and published ports, keyed {@code 8080/tcp}.
   *
   * @param ipAddress likewise the other addresses here: as in Docker, those in {@code bridge}
   * @param networks where it is, by name
   */
  @Json
  public record NetworkSettings(
      @Json.Property("IPAddress") String ipAddress,
      @Json.Property("IPPrefixLen") int ipPrefixLen,
      @Json.Property("Gateway") String gateway,
      @Json.Property("GlobalIPv6Address") String globalIpv6Address,
      @Json.Property("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
      @Json.Property("IPv6Gateway") String ipv6Gateway,
      @Json.Property("MacAddress") String macAddress,
      @Json.Property("Ports") Map<String, @Nullable List<HostConfig.PortBinding>> ports,
      @Json.Property("Networks") Map<String, EndpointSettings> networks) {
    public NetworkSettings {
      ipAddress = Received.text(ipAddress);
      gateway = Received.text(gateway);
      globalIpv6Address = Received.text(globalIpv6Address);
      ipv6Gateway = Received.text(ipv6Gateway);
      macAddress = Received.text(macAddress);
      ports = Received.map(ports);
      networks = Received.map(networks);
    }
  }
}
