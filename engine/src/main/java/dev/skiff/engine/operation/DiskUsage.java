package dev.skiff.engine.operation;

import dev.skiff.engine.cache.CacheLimit;
import dev.skiff.engine.cache.Caches;
import dev.skiff.engine.instance.Instance;
import java.util.List;

/**
 * What the engine keeps, and what each of it takes on the disk.
 *
 * @param blobBytes of all images, what they share counted once
 */
public record DiskUsage(
    List<OfImage> images,
    long blobBytes,
    List<OfInstance> instances,
    List<Caches.Kept> cache,
    CacheLimit cacheLimit,
    List<Operation.BaseRow> bases,
    List<VolumeOperation.Row> volumes) {
  public DiskUsage {
    images = List.copyOf(images);
    instances = List.copyOf(instances);
    cache = List.copyOf(cache);
    bases = List.copyOf(bases);
    volumes = List.copyOf(volumes);
  }

  /**
   * An image.
   *
   * @param uniqueBytes what no other image needs
   */
  public record OfImage(Operation.ImageRow image, long uniqueBytes) {
    public long sharedBytes() {
      return Math.max(0, image.sizeBytes() - uniqueBytes);
    }
  }

  /**
   * An instance.
   *
   * @param diskBytes what it wrote, and what else it needs for itself
   * @param logBytes of its output and its consoles
   */
  public record OfInstance(Instance instance, long diskBytes, long logBytes) {}
}
