package dev.skiff.engine.api.docker;

import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.cache.Caches;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.operation.DiskUsage.OfImage;
import dev.skiff.engine.operation.DiskUsage.OfInstance;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.Pruned;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is kept, and what was removed of it, as Docker's clients know it. Pure. */
final class StoreView {
  private StoreView() {}

  static Pruned pruned(Images.Pruned pruned) {
    List<ImageDeleted> deleted =
        Stream.concat(
                pruned.untagged().stream().map(name -> new ImageDeleted(name, null)),
                pruned.deleted().stream().map(id -> new ImageDeleted(null, id.toString())))
            .toList();
    return new Pruned(List.of(), deleted, List.of(), pruned.reclaimedBytes());
  }

  static Pruned freed(Caches.Freed freed) {
    return new Pruned(
        List.of(),
        List.of(),
        freed.entries().stream().map(CacheEntry::key).toList(),
        freed.bytes());
  }

  static DiskUsage usage(dev.skiff.engine.operation.DiskUsage usage, Instant now) {
    Map<String, OfImage> images =
        usage.images().stream().collect(Collectors.toMap(one -> one.image().digest(), one -> one));
    return new DiskUsage(
        usage.blobBytes(),
        usage.images().stream()
            .map(one -> ImageView.summary(one.image(), one.sharedBytes()))
            .toList(),
        usage.instances().stream().map(one -> instance(one, images, now)).toList(),
        usage.volumes().stream().map(VolumeView::detail).toList(),
        usage.cache().stream().map(kept -> cached(kept, images)).toList(),
        new DiskUsage.Extra(
            usage.bases().stream().map(BaseView::summary).toList(), usage.cacheLimit().bytes()));
  }

  private static DiskUsage.Instance instance(
      OfInstance one, Map<String, OfImage> images, Instant now) {
    InstanceSummary summary = InstanceView.summary(one.instance(), new NetworkTable(Map.of()), now);
    OfImage image = images.get(one.instance().spec().imageDigest());
    long imageBytes = image == null ? 0 : image.image().sizeBytes();
    return new DiskUsage.Instance(
        summary.id(),
        summary.names(),
        summary.image(),
        summary.imageId(),
        summary.command(),
        summary.created(),
        summary.state(),
        summary.status(),
        one.diskBytes(),
        one.diskBytes() + imageBytes,
        one.logBytes());
  }

  private static DiskUsage.Cached cached(Caches.Kept kept, Map<String, OfImage> images) {
    CacheEntry entry = kept.entry();
    String used = entry.lastUsed().toString();
    return new DiskUsage.Cached(
        entry.key(),
        entry.kind(),
        description(entry, images),
        kept.used(),
        false,
        entry.sizeBytes(),
        used,
        used,
        0);
  }

  /** E.g. {@code web:1 on linux 6.1.192-2}: the image by name if it has one, and the kernel. */
  private static String description(CacheEntry entry, Map<String, OfImage> images) {
    String image = entry.image().map(digest -> named(digest, images)).orElse("");
    String base = entry.base().orElse("");
    String kernel = entry.kernel().map(id -> " " + id).orElse("");
    return image.isEmpty() || base.isEmpty()
        ? image + base + kernel
        : image + " on " + base + kernel;
  }

  private static String named(String digest, Map<String, OfImage> images) {
    OfImage image = images.get(digest);
    return image == null || image.image().references().isEmpty()
        ? Digest.parse(digest).map(Digest::shortHex).orElse(digest)
        : image.image().references().getFirst();
  }
}
