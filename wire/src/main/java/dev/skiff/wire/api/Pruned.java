package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What the prune routes answer; of the lists only that of the route is present.
 *
 * @param spaceReclaimed in bytes
 */
@Json
public record Pruned(
    @Json.Property("ContainersDeleted") List<String> containersDeleted,
    @Json.Property("ImagesDeleted") List<ImageDeleted> imagesDeleted,
    @Json.Property("CachesDeleted") List<String> cachesDeleted,
    @Json.Property("VolumesDeleted") List<String> volumesDeleted,
    @Json.Property("SpaceReclaimed") long spaceReclaimed) {
  public Pruned {
    containersDeleted = Received.list(containersDeleted);
    imagesDeleted = Received.list(imagesDeleted);
    cachesDeleted = Received.list(cachesDeleted);
    volumesDeleted = Received.list(volumesDeleted);
  }

  /** Of anything but volumes. */
  public Pruned(
      List<String> containersDeleted,
      List<ImageDeleted> imagesDeleted,
      List<String> cachesDeleted,
      long spaceReclaimed) {
    this(containersDeleted, imagesDeleted, cachesDeleted, List.of(), spaceReclaimed);
  }

  /** Of volumes. */
  public static Pruned ofVolumes(List<String> names, long spaceReclaimed) {
    return new Pruned(List.of(), List.of(), List.of(), names, spaceReclaimed);
  }
}
