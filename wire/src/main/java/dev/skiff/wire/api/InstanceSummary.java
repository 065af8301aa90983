package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of GET /containers/json. */
@Json(naming = Naming.UpperCamel)
public record InstanceSummary(
    String id,
    List<String> names,
    String image,
    @Json.Property("ImageID") String imageId,
    String command,
    long created,
    List<Port> ports,
    Map<String, String> labels,
    String state,
    String status,
    @Nullable InstanceExtra skiff) {

  /** A published port; {@code type} is tcp or udp. */
  @Json
  public record Port(
      @Json.Property("IP") @Nullable String ip,
      @Json.Property("PrivatePort") int privatePort,
      @Json.Property("PublicPort") int publicPort,
      @Json.Property("Type") String type) {}
}
