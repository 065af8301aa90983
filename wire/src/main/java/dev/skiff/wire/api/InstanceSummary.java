package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of GET /containers/json.
 *
 * @param sizeRw bytes of what it wrote; absent unless that was asked for
 * @param sizeRootFs of its image, too
 */
@Json
public record InstanceSummary(
    @Json.Property("Id") String id,
    @Json.Property("Names") List<String> names,
    @Json.Property("Image") String image,
    @Json.Property("ImageID") String imageId,
    @Json.Property("Command") String command,
    @Json.Property("Created") long created,
    @Json.Property("Ports") List<Port> ports,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("State") String state,
    @Json.Property("Status") String status,
    @Json.Property("SizeRw") @Nullable Long sizeRw,
    @Json.Property("SizeRootFs") @Nullable Long sizeRootFs,
    @Json.Property("Skiff") @Nullable InstanceExtra skiff,
    @Json.Property("Mounts") List<MountDetail> mounts,
    @Json.Property("NetworkSettings") Networks networkSettings) {
  public InstanceSummary {
    id = Received.text(id);
    names = Received.list(names);
    image = Received.text(image);
    imageId = Received.text(imageId);
    command = Received.text(command);
    ports = Received.list(ports);
    labels = Received.map(labels);
    state = Received.text(state);
    status = Received.text(status);
    mounts = Received.list(mounts);
    networkSettings = networkSettings == null ? Networks.NONE : networkSettings;
  }

  /** Without mounts and networks. */
  public InstanceSummary(
      String id,
      List<String> names,
      String image,
      String imageId,
      String command,
      long created,
      List<Port> ports,
      Map<String, String> labels,
      String state,
      String status,
      @Nullable Long sizeRw,
      @Nullable Long sizeRootFs,
      @Nullable InstanceExtra skiff) {
    this(
        id,
        names,
        image,
        imageId,
        command,
        created,
        ports,
        labels,
        state,
        status,
        sizeRw,
        sizeRootFs,
        skiff,
        List.of(),
        Networks.NONE);
  }

  /** The same with what it takes on the disk. */
  public InstanceSummary withSizes(long written, long withImage) {
    return new InstanceSummary(
        id,
        names,
        image,
        imageId,
        command,
        created,
        ports,
        labels,
        state,
        status,
        written,
        withImage,
        skiff,
        mounts,
        networkSettings);
  }

  /** Where it is, by the networks' names. */
  @Json
  public record Networks(@Json.Property("Networks") Map<String, EndpointSettings> networks) {
    public static final Networks NONE = new Networks(Map.of());

    public Networks {
      networks = Received.map(networks);
    }
  }

  /** A published port; {@code type} is tcp or udp. */
  @Json
  public record Port(
      @Json.Property("IP") @Nullable String ip,
      @Json.Property("PrivatePort") int privatePort,
      @Json.Property("PublicPort") int publicPort,
      @Json.Property("Type") String type) {
    public Port {
      type = Received.text(type);
    }
  }
}
