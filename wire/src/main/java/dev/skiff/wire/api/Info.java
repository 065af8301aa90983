package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GET /info. */
@Json(naming = Naming.UpperCamel)
public record Info(
    @Json.Property("ID") String id,
    long containers,
    long containersRunning,
    long containersPaused,
    long containersStopped,
    long images,
    String driver,
    String serverVersion,
    String operatingSystem,
    String kernelVersion,
    String architecture,
    @Json.Property("OSType") String osType,
    @Json.Property("NCPU") int cpus,
    long memTotal,
    String name,
    @Json.Property("DockerRootDir") String home,
    List<String> warnings,
    @Nullable InfoExtra skiff) {

  /** What Docker has no field for. */
  @Json(naming = Naming.UpperCamel)
  public record InfoExtra(
      String hypervisor, String acceleration, String socket, List<BaseSummary> bases, long pid) {}
}
