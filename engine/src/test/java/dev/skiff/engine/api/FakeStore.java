package dev.skiff.engine.api;

import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.cache.CacheLimit;
import dev.skiff.engine.cache.Caches;
import dev.skiff.engine.image.Anatomy;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.operation.DiskUsage;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.ImageRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the fake engine says of what it keeps. */
final class FakeStore {
  static final Anatomy.Layer LAYER =
      new Anatomy.Layer("sha256:" + "c".repeat(64), "sha256:" + "d".repeat(64), "tar", 4000);

  private FakeStore() {}

  static Object answer(
      Operation.OfStore<?> operation,
      Function<String, ImageRow> imageNamed,
      List<Instance> instances) {
    return switch (operation) {
      case Operation.CountImages() -> 2;
      case Operation.InspectImage inspect -> anatomy(imageNamed.apply(inspect.reference()));
      case Operation.TagImage tag -> anatomy(imageNamed.apply(tag.source())).image();
      case Operation.PruneImages prune ->
          new Images.Pruned(
              prune.all() ? List.of("hello:latest") : List.of(),
              List.of(new Digest("a".repeat(64))),
              4096);
      case Operation.PruneInstances _ ->
          new Operation.PrunedInstances(
              instances.stream().filter(i -> !i.phase().alive()).map(Instance::id).toList(), 1000);
      case Operation.PruneCache _ -> new Caches.Freed(List.of(cached()), 3000);
      case Operation.MeasureInstances(Set<String> ids) ->
          ids.stream()
              .collect(Collectors.toMap(id -> id, _ -> new Operation.InstanceSize(1000, 4096)));
      case Operation.MeasureDisk() ->
          new DiskUsage(
              List.of(new DiskUsage.OfImage(imageNamed.apply("hello:latest"), 96)),
              4096,
              instances.stream().map(i -> new DiskUsage.OfInstance(i, 1000, 50)).toList(),
              List.of(new Caches.Kept(cached(), false)),
              new CacheLimit(10_000),
              List.of(FakeEngine.base()),
              FakeVolumes.all());
    };
  }

  private static CacheEntry cached() {
    return new CacheEntry(
        "boot-set",
        "e".repeat(64),
        Optional.of("linux"),
        Optional.of("sha256:" + "a".repeat(64)),
        Optional.of("6.1"),
        3000,
        FakeEngine.START);
  }

  private static Anatomy anatomy(ImageRow row) {
    ImageConfig config =
        new ImageConfig(
            row.entrypoint(),
            row.command(),
            row.environment(),
            row.workingDirectory(),
            row.user(),
            new TreeSet<>(List.of("80/tcp")),
            new TreeMap<>(row.labels()),
            "SIGINT");
    Image image =
        new Image(
            Digest.parse(row.digest()).orElseThrow(),
            row.references(),
            row.created(),
            row.sizeBytes(),
            config);
    return new Anatomy(
        image,
        "amd64",
        "linux",
        "somebody",
        List.of(LAYER),
        List.of(
            new Anatomy.Step(
                Optional.of(Instant.parse("2025-01-01T00:00:00Z")),
                "COPY program",
                "",
                Optional.of(LAYER)),
            new Anatomy.Step(Optional.empty(), "ENV PATH=/bin", "a comment", Optional.empty())));
  }
}
