package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mount of a create request, as {@code --mount} asks for it.
 *
 * @param type {@code volume} or {@code bind}
 * @param source a volume's name, or a folder; of a volume empty for one of its own
 */
@Json
public record MountSpec(
    @Json.Property("Type") String type,
    @Json.Property("Source") @Nullable String source,
    @Json.Property("Target") String target,
    @Json.Property("ReadOnly") boolean readOnly,
    @Json.Property("VolumeOptions") @Nullable VolumeOptions volumeOptions) {
  public MountSpec {
    type = Received.text(type);
    target = Received.text(target);
  }

  /**
   * How a volume is made that is not there yet.
   *
   * @param noCopy it gets nothing of what the image has at its path
   */
  @Json
  public record VolumeOptions(
      @Json.Property("NoCopy") boolean noCopy,
      @Json.Property("Labels") @Nullable Map<String, String> labels,
      @Json.Property("Subpath") @Nullable String subpath,
      @Json.Property("DriverConfig") @Nullable DriverConfig driverConfig) {
    public VolumeOptions {
      labels = labels == null ? null : Received.map(labels);
    }
  }

  /** Of a volume's driver; {@code local} is the only one. */
  @Json
  public record DriverConfig(
      @Json.Property("Name") @Nullable String name,
      @Json.Property("Options") @Nullable Map<String, String> options) {
    public DriverConfig {
      options = options == null ? null : Received.map(options);
    }
  }
}
