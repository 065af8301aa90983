package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume, of GET /volumes/{name} and lists.
 *
 * @param mountpoint the file that is its disk, there or not yet
 * @param status what the driver knows: {@code FileSystem} (empty before the first attach), {@code
 *     Size} in bytes, {@code UsedBy}
 */
@Json
public record VolumeDetail(
    @Json.Property("Name") String name,
    @Json.Property("Driver") String driver,
    @Json.Property("Mountpoint") String mountpoint,
    @Json.Property("CreatedAt") String createdAt,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("Scope") String scope,
    @Json.Property("Options") Map<String, String> options,
    @Json.Property("Status") Map<String, String> status,
    @Json.Property("UsageData") @Nullable UsageData usageData) {
  public VolumeDetail {
    name = Received.text(name);
    driver = Received.text(driver);
    mountpoint = Received.text(mountpoint);
    createdAt = Received.text(createdAt);
    labels = Received.map(labels);
    scope = Received.text(scope);
    options = Received.map(options);
    status = Received.map(status);
  }

  /**
   * What it takes.
   *
   * @param size in bytes, on the disk of the host
   * @param refCount instances that refer to it
   */
  @Json
  public record UsageData(
      @Json.Property("Size") long size, @Json.Property("RefCount") long refCount) {}
}
