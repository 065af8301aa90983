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
    @Json.Property("NetworksDeleted") List<String> networksDeleted,
    @Json.Property("SpaceReclaimed") long spaceReclaimed) {
  public Pruned {
    containersDeleted = Received.list(containersDeleted);
    imagesDeleted = Received.list(imagesDeleted);
    cachesDeleted = Received.list(cachesDeleted);
    volumesDeleted = Received.list(volumesDeleted);
    networksDeleted = Received.list(networksDeleted);
  }

  /** Of anything but volumes and networks. */
  public Pruned(
      List<String> containersDeleted,
      List<ImageDeleted> imagesDeleted,
      List<String> cachesDeleted,
      long spaceReclaimed) {
    this(containersDeleted, imagesDeleted, cachesDeleted, List.of(), List.of(), spaceReclaimed);
  }

  /** Of volumes. */
  public static Pruned ofVolumes(List<String> names, long spaceReclaimed) {
    return new Pruned(List.of(), List.of(), List.of(), names, List.of(), spaceReclaimed);
  }

  /** Of networks, which take no room. */
  public static Pruned ofNetworks(List<String> names) {
    return new Pruned(List.of(), List.of(), List.of(), List.of(), names, 0);
  }
}
