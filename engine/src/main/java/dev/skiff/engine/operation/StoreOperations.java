package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.cache.Caches;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.StoreUsage;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.operation.Operation.CountImages;
import dev.skiff.engine.operation.Operation.ImageRow;
import dev.skiff.engine.operation.Operation.InspectImage;
import dev.skiff.engine.operation.Operation.InstanceSize;
import dev.skiff.engine.operation.Operation.MeasureDisk;
import dev.skiff.engine.operation.Operation.MeasureInstances;
import dev.skiff.engine.operation.Operation.OfStore;
import dev.skiff.engine.operation.Operation.PruneCache;
import dev.skiff.engine.operation.Operation.PruneImages;
import dev.skiff.engine.operation.Operation.PruneInstances;
import dev.skiff.engine.operation.Operation.PrunedInstances;
import dev.skiff.engine.operation.Operation.TagImage;
import dev.skiff.engine.supervise.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on all that is kept: images, what was made of them, and the room it takes. */
final class StoreOperations {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOperations.class);

  private final Images images;
  private final ImageOperations imageOperations;
  private final Instances instances;
  private final InstanceOperations instanceOperations;
  private final Places places;
  private final Map<String, Base> bases;
  private final BaseOperations baseOperations;
  private final VolumeOperations volumeOperations;
  private final Caches caches;

  StoreOperations(
      ControlPlane.Foundation foundation,
      ImageOperations imageOperations,
      InstanceOperations instanceOperations,
      BaseOperations baseOperations,
      VolumeOperations volumeOperations) {
    this.images = foundation.images();
    this.imageOperations = imageOperations;
    this.instances = foundation.instances();
    this.instanceOperations = instanceOperations;
    this.places = foundation.places();
    this.bases = foundation.bases();
    this.baseOperations = baseOperations;
    this.volumeOperations = volumeOperations;
    this.caches =
        new Caches(
            Stream.concat(bases.values().stream().map(Base::cache), Stream.of(images.cache()))
                .toList(),
            foundation.cacheLimit(),
            this::isUsed);
    images.whenCollected(this::removeUnwanted);
    caches.whenGrown(() -> Thread.ofVirtual().name("cache-limit").start(this::makeRoom));
  }

  Object perform(OfStore<?> operation) throws InterruptedException {
    return switch (operation) {
      case CountImages() -> images.digests().size();
      case InspectImage inspect -> images.anatomy(inspect.reference());
      case TagImage tag -> images.tag(tag.source(), ImageReference.parse(tag.target()));
      case PruneImages prune -> images.prune(image -> goes(prune, image));
      case PruneInstances prune -> prune(prune.filter());
      case PruneCache prune -> prune(prune);
      case MeasureDisk() -> usage();
      case MeasureInstances(Set<String> ids) -> sizes(ids);
    };
  }

  /** A damaged image keeps all blobs, but not what was made of others. */
  void tidy() {
    images.collect();
    removeUnwanted();
  }

  /** Removes what was made of images and kernels that are not here any more. Never fails. */
  void removeUnwanted() {
    try {
      caches.remove(unwanted()::contains);
    } catch (Failure e) {
      LOG.warn("what was made of removed images stays for now: {}", e.getMessage());
    }
  }

  private void makeRoom() {
    try {
      caches.makeRoom();
    } catch (Failure e) {
      LOG.warn("the cache stays over its limit for now: {}", e.getMessage());
    }
  }

  private static boolean goes(PruneImages prune, Image image) {
    return (prune.all() || image.references().isEmpty())
        && prune.filter().matches(image.created(), image.config().labels());
  }

  private PrunedInstances prune(PruneFilter filter) throws InterruptedException {
    List<String> gone = new ArrayList<>();
    long reclaimed = 0;
    for (Instance instance : instances.all()) {
      if (!instance.phase().alive()
          && filter.matches(instance.createdAt(), instance.spec().labels())) {
        long bytes = bytes(places.directory(instance.id()));
        if (removed(instance)) {
          gone.add(instance.id());
          reclaimed += bytes;
        }
      }
    }
    return new PrunedInstances(gone, reclaimed);
  }

  /** One that was started or removed meanwhile is none of those that were meant. */
  private boolean removed(Instance instance) throws InterruptedException {
    try {
      instanceOperations.remove(new Operation.Remove(instance.id(), false));
      return true;
    } catch (Failure e) {
      if (e.kind() == Failure.Kind.CONFLICT || e.kind() == Failure.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private Caches.Freed prune(PruneCache prune) {
    Set<CacheEntry> unwanted = unwanted();
    return caches.remove(entry ->
        prune.unusedSince().map(entry.lastUsed()::isBefore).orElse(true)
            && (prune.all() || unwanted.contains(entry)));
  }

  private DiskUsage usage() {
    StoreUsage usage = images.usage();
    List<ImageRow> rows = imageOperations.all();
    return new DiskUsage(
        rows.stream().map(row -> new DiskUsage.OfImage(row, uniqueBytes(usage, row))).toList(),
        usage.totalBytes(),
        instances.all().stream().map(this::usage).toList(),
        caches.all(),
        caches.limit(),
        baseOperations.all(),
        volumeOperations.all());
  }

  private Map<String, InstanceSize> sizes(Set<String> ids) {
    Map<String, Long> imageBytes =
        imageOperations.all().stream()
            .collect(Collectors.toMap(ImageRow::digest, ImageRow::sizeBytes));
    return instances.all().stream()
        .filter(instance -> ids.contains(instance.id()))
        .collect(
            Collectors.toMap(
                Instance::id,
                instance ->
                    new InstanceSize(
                        usage(instance).diskBytes(),
                        imageBytes.getOrDefault(instance.spec().imageDigest(), 0L))));
  }

  private static long uniqueBytes(StoreUsage usage, ImageRow row) {
    return Digest.parse(row.digest())
        .map(digest -> usage.uniqueBytes().getOrDefault(digest, 0L))
        .orElse(0L);
  }

  private DiskUsage.OfInstance usage(Instance instance) {
    var files = places.files(instance.id());
    long logs = bytes(files.logDirectory()) + bytes(files.console()) + bytes(files.hypervisorLog());
    long all = bytes(files.directory());
    return new DiskUsage.OfInstance(instance, Math.max(0, all - logs), logs);
  }

  private static long bytes(Path path) {
    try {
      return DirectoryTree.allocatedBytes(path);
    } catch (IOException e) {
      throw OperationFailure.notMeasured(path, e);
    }
  }

  private Set<CacheEntry> unwanted() {
    // Before the images: what is made of a newer one is not known here, and stays.
    List<Caches.Kept> all = caches.all();
    Set<String> digests =
        images.digests().stream().map(Digest::toString).collect(Collectors.toSet());
    Map<String, Set<String>> kernels =
        bases.values().stream()
            .collect(
                Collectors.toMap(
                    Base::name,
                    base ->
                        base.kernels().stream().map(Base.Kernel::id).collect(Collectors.toSet())));
    Set<CacheEntry> unwanted = new HashSet<>();
    for (Caches.Kept kept : all) {
      CacheEntry entry = kept.entry();
      boolean imageGone = entry.image().map(image -> !digests.contains(image)).orElse(false);
      boolean kernelGone =
          entry
              .base()
              .map(base -> dependsOnKernels(base) && !hasKernel(kernels, base, entry))
              .orElse(false);
      if (imageGone || kernelGone) {
        unwanted.add(entry);
      }
    }
    return unwanted;
  }

  /** Images of the other bases bring their kernels, so that what is made of them goes with them. */
  private boolean dependsOnKernels(String base) {
    return Objects.requireNonNull(bases.get(base)).chosenFreely();
  }

  /** What does not say which kernel it was made for was made by an engine that is no more. */
  private static boolean hasKernel(
      Map<String, Set<String>> kernels, String base, CacheEntry entry) {
    return entry.kernel().filter(Objects.requireNonNull(kernels.get(base))::contains).isPresent();
  }

  /** What is made for any image of a base counts as used while any instance of the base runs. */
  private boolean isUsed(CacheEntry entry) {
    return entry.base().isPresent()
        && instances.all().stream()
            .filter(instance -> instance.phase().alive())
            .filter(instance -> entry.base().get().equals(instance.base()))
            .anyMatch(
                instance -> entry.image().map(instance.spec().imageDigest()::equals).orElse(true));
  }
}
