package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/** GET /version. */
@Json
public record Version(
    @Json.Property("Version") String version,
    @Json.Property("ApiVersion") String apiVersion,
    @Json.Property("MinAPIVersion") String minApiVersion,
    @Json.Property("GitCommit") String gitCommit,
    @Json.Property("Os") String os,
    @Json.Property("Arch") String arch,
    @Json.Property("KernelVersion") String kernelVersion,
    @Json.Property("BuildTime") String buildTime,
    @Json.Property("JavaVersion") String javaVersion,
    @Json.Property("Platform") Platform platform,
    @Json.Property("Components") List<Component> components) {
  public Version {
    version = Received.text(version);
    apiVersion = Received.text(apiVersion);
    minApiVersion = Received.text(minApiVersion);
    gitCommit = Received.text(gitCommit);
    os = Received.text(os);
    arch = Received.text(arch);
    kernelVersion = Received.text(kernelVersion);
    buildTime = Received.text(buildTime);
    javaVersion = Received.text(javaVersion);
    components = Received.list(components);
  }

  @Json
  public record Platform(@Json.Property("Name") String name) {
    public Platform {
      name = Received.text(name);
    }
  }

  @Json
  public record Component(
      @Json.Property("Name") String name,
      @Json.Property("Version") String version,
      @Json.Property("Details") Map<String, String> details) {
    public Component {
      name = Received.text(name);
      version = Received.text(version);
      details = Received.map(details);
    }
  }
}
