package dev.skiff.engine.image;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the blobs of images take, counted once however many images need them.
 *
 * @param totalBytes of all blobs that an image needs
 * @param uniqueBytes by image, of the blobs that no other image needs
 */
public record StoreUsage(long totalBytes, Map<Digest, Long> uniqueBytes) {
  public StoreUsage {
    uniqueBytes = Map.copyOf(uniqueBytes);
  }

  /** Of the blobs of each image. */
  static StoreUsage of(Map<Digest, Map<Digest, Long>> blobsByImage) {
    Map<Digest, Integer> needers = new HashMap<>();
    Map<Digest, Long> sizes = new HashMap<>();
    blobsByImage
        .values()
        .forEach(blobs -> {
          blobs.keySet().forEach(blob -> needers.merge(blob, 1, Integer::sum));
          sizes.putAll(blobs);
        });
    Map<Digest, Long> unique = new HashMap<>();
    blobsByImage.forEach((image, blobs) -> unique.put(image, onlyOnce(blobs, needers)));
    return new StoreUsage(sum(sizes), unique);
  }

  /** What goes with some images: the blobs that only they need. */
  static long reclaimed(Map<Digest, Map<Digest, Long>> blobsByImage, Set<Digest> gone) {
    Map<Digest, Long> freed = new HashMap<>();
    blobsByImage.forEach((image, blobs) -> {
      if (gone.contains(image)) {
        freed.putAll(blobs);
      }
    });
    blobsByImage.forEach((image, blobs) -> {
      if (!gone.contains(image)) {
        freed.keySet().removeAll(blobs.keySet());
      }
    });
    return sum(freed);
  }

  private static long onlyOnce(Map<Digest, Long> blobs, Map<Digest, Integer> needers) {
    return blobs.entrySet().stream()
        .filter(blob -> needers.getOrDefault(blob.getKey(), 0) == 1)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static long sum(Map<Digest, Long> sizes) {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
