package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import java.util.Map;

/** GET /version. */
@Json(naming = Naming.UpperCamel)
public record Version(
    String version,
    String apiVersion,
    @Json.Property("MinAPIVersion") String minApiVersion,
    String gitCommit,
    String os,
    String arch,
    String kernelVersion,
    String buildTime,
    String javaVersion,
    Platform platform,
    List<Component> components) {

  @Json(naming = Naming.UpperCamel)
  public record Platform(String name) {}

  @Json(naming = Naming.UpperCamel)
  public record Component(String name, String version, Map<String, String> details) {}
}
