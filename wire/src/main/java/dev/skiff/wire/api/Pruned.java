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
    @Json.Property("SpaceReclaimed") long spaceReclaimed) {
  public Pruned {
    containersDeleted = Received.list(containersDeleted);
    imagesDeleted = Received.list(imagesDeleted);
    cachesDeleted = Received.list(cachesDeleted);
  }
}
