package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GET /info, named as Docker's documentation names it. */
@Json
@SuppressWarnings("AvoidCommonTypeNames")
public record Info(
    @Json.Property("ID") String id,
    @Json.Property("Containers") long containers,
    @Json.Property("ContainersRunning") long containersRunning,
    @Json.Property("ContainersPaused") long containersPaused,
    @Json.Property("ContainersStopped") long containersStopped,
    @Json.Property("Images") long images,
    @Json.Property("Driver") String driver,
    @Json.Property("ServerVersion") String serverVersion,
    @Json.Property("OperatingSystem") String operatingSystem,
    @Json.Property("KernelVersion") String kernelVersion,
    @Json.Property("Architecture") String architecture,
    @Json.Property("OSType") String osType,
    @Json.Property("NCPU") int cpus,
    @Json.Property("MemTotal") long memTotal,
    @Json.Property("Name") String name,
    @Json.Property("DockerRootDir") String home,
    @Json.Property("Warnings") List<String> warnings,
    @Json.Property("Skiff") @Nullable InfoExtra skiff) {
  public Info {
    id = Received.text(id);
    driver = Received.text(driver);
    serverVersion = Received.text(serverVersion);
    operatingSystem = Received.text(operatingSystem);
    kernelVersion = Received.text(kernelVersion);
    architecture = Received.text(architecture);
    osType = Received.text(osType);
    name = Received.text(name);
    home = Received.text(home);
    warnings = Received.list(warnings);
  }

  /** What Docker has no field for. */
  @Json
  public record InfoExtra(
      @Json.Property("Hypervisor") String hypervisor,
      @Json.Property("Acceleration") String acceleration,
      @Json.Property("Socket") String socket,
      @Json.Property("Bases") List<BaseSummary> bases,
      @Json.Property("Pid") long pid) {
    public InfoExtra {
      hypervisor = Received.text(hypervisor);
      acceleration = Received.text(acceleration);
      socket = Received.text(socket);
      bases = Received.list(bases);
    }
  }
}
