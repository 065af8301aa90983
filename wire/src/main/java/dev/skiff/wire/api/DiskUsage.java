package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GET /system/df.
 *
 * @param layersSize of all blobs of images, what they share counted once
 * @param buildCache what was made of images and can be made again: boot sets above all
 */
@Json
public record DiskUsage(
    @Json.Property("LayersSize") long layersSize,
    @Json.Property("Images") List<ImageSummary> images,
    @Json.Property("Containers") List<Instance> containers,
    @Json.Property("Volumes") List<VolumeDetail> volumes,
    @Json.Property("BuildCache") List<Cached> buildCache,
    @Json.Property("Skiff") @Nullable Extra skiff) {
  public DiskUsage {
    images = Received.list(images);
    containers = Received.list(containers);
    volumes = Received.list(volumes);
    buildCache = Received.list(buildCache);
  }

  /**
   * An instance and what it takes.
   *
   * @param sizeRw of what it wrote
   * @param sizeRootFs of its image, too
   * @param logSize of its output and consoles
   */
  @Json
  public record Instance(
      @Json.Property("Id") String id,
      @Json.Property("Names") List<String> names,
      @Json.Property("Image") String image,
      @Json.Property("ImageID") String imageId,
      @Json.Property("Command") String command,
      @Json.Property("Created") long created,
      @Json.Property("State") String state,
      @Json.Property("Status") String status,
      @Json.Property("SizeRw") long sizeRw,
      @Json.Property("SizeRootFs") long sizeRootFs,
      @Json.Property("SkiffLogSize") long logSize) {
    public Instance {
      id = Received.text(id);
      names = Received.list(names);
      image = Received.text(image);
      imageId = Received.text(imageId);
      command = Received.text(command);
      state = Received.text(state);
      status = Received.text(status);
    }
  }

  /** An entry of a cache; {@code description} says what it was made of. */
  @Json
  public record Cached(
      @Json.Property("ID") String id,
      @Json.Property("Type") String type,
      @Json.Property("Description") String description,
      @Json.Property("InUse") boolean inUse,
      @Json.Property("Shared") boolean shared,
      @Json.Property("Size") long size,
      @Json.Property("CreatedAt") String createdAt,
      @Json.Property("LastUsedAt") String lastUsedAt,
      @Json.Property("UsageCount") long usageCount) {
    public Cached {
      id = Received.text(id);
      type = Received.text(type);
      description = Received.text(description);
      createdAt = Received.text(createdAt);
      lastUsedAt = Received.text(lastUsedAt);
    }
  }

  /**
   * What Docker has no word for.
   *
   * @param cacheLimit beyond which the cache gives up what was used least recently
   */
  @Json
  public record Extra(
      @Json.Property("Bases") List<BaseSummary> bases,
      @Json.Property("CacheLimit") long cacheLimit) {
    public Extra {
      bases = Received.list(bases);
    }
  }
}
