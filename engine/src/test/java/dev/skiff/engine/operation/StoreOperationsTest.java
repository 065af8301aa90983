package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.cache.Caches;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.operation.Operation.InspectImage;
import dev.skiff.engine.operation.Operation.InstanceSize;
import dev.skiff.engine.operation.Operation.ListImages;
import dev.skiff.engine.operation.Operation.MeasureDisk;
import dev.skiff.engine.operation.Operation.MeasureInstances;
import dev.skiff.engine.operation.Operation.PruneCache;
import dev.skiff.engine.operation.Operation.PruneImages;
import dev.skiff.engine.operation.Operation.PruneInstances;
import dev.skiff.engine.operation.Operation.RemoveBase;
import dev.skiff.engine.operation.Operation.RemoveImage;
import dev.skiff.engine.operation.Operation.TagImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images, instances, boot sets and kernels: who keeps whom. */
@Timeout(60)
class StoreOperationsTest extends OnFleet {
  @Test
  void anImageIsKeptByWhoUsesIt() {
    fleet.create("web");
    assertFails("image.in-use", () -> fleet.plane().perform(new RemoveImage("sample", false)));
    fleet.start("web");
    assertFails("image.in-use-running", () -> fleet.plane().perform(new RemoveImage(id(), true)));
    fleet.plane().perform(new RemoveImage("sample", true));
    assertThat(names()).isEmpty();
    fleet.kill("web");
    fleet.start("web");
    fleet.remove("web", true);
    assertThat(fleet.plane().perform(new ListImages())).isEmpty();
  }

  @Test
  void instancesAreMeasuredByThemselves() {
    Instance web = fleet.create("web");
    fleet.create("other");
    fleet.start("web");
    Map<String, InstanceSize> sizes =
        fleet.plane().perform(new MeasureInstances(Set.of(web.id(), "gone")));
    assertThat(sizes).containsOnlyKeys(web.id());
    InstanceSize size = Objects.requireNonNull(sizes.get(web.id()));
    DiskUsage usage = fleet.plane().perform(new MeasureDisk());
    assertThat(size.imageBytes()).isEqualTo(usage.images().getFirst().image().sizeBytes());
    assertThat(size.writtenBytes()).isNotNegative();
  }

  @Test
  void aBootSetGoesWithItsImage() {
    Instance web = fleet.create("web");
    fleet.start("web");
    assertThat(bootSets()).hasSize(1);
    assertThat(fleet.plane().perform(new MeasureDisk()).cache().getFirst().used()).isTrue();
    fleet.remove("web", true);
    assertThat(bootSets()).as("still of use for the next instance").hasSize(1);
    fleet.plane().perform(new RemoveImage(web.spec().imageDigest(), false));
    assertThat(bootSets()).isEmpty();
  }

  @Test
  void aBootSetGoesWithItsKernelUnlessAMachineUsesIt() {
    fleet.create("web");
    fleet.start("web");
    assertFails(
        "base.kernel-in-use", () -> fleet.plane().perform(new RemoveBase("fake", "fake-6.1.0")));
    assertThat(bootSets()).hasSize(1);
    fleet.kill("web");
    fleet.plane().perform(new RemoveBase("fake", "fake-6.1.0"));
    assertThat(bootSets()).isEmpty();
  }

  @Test
  void pruningTheCacheTakesNothingThatRuns() throws IOException {
    fleet.store("other", "INT");
    fleet.create("runs");
    fleet.start("runs");
    fleet.create("ran", new Asked().image("other"));
    fleet.start("ran");
    fleet.kill("ran");
    assertThat(prune(false).entries()).isEmpty();
    assertThat(prune(true).entries()).hasSize(1).allMatch(entry -> entry.sizeBytes() > 0);
    assertThat(bootSets()).hasSize(1);
    assertThat(fleet.start("ran").phase().alive()).isTrue();
  }

  @Test
  void pruningImagesKeepsThoseOfInstancesAndThoseThatLabelsKeep() throws IOException {
    fleet.store("other", "INT");
    fleet.create("web");
    assertThat(pruneImages(false, PruneFilter.ANY).deleted()).isEmpty();
    PruneFilter labelled = new PruneFilter(Optional.empty(), List.of("from=nowhere"), List.of());
    assertThat(pruneImages(true, labelled).deleted()).isEmpty();
    PruneFilter kept = new PruneFilter(Optional.empty(), List.of(), List.of("from"));
    assertThat(pruneImages(true, kept).deleted()).isEmpty();
    assertThat(pruneImages(true, PruneFilter.ANY).untagged()).containsExactly("other:latest");
    assertThat(names()).containsExactly("sample:latest");
  }

  @Test
  void pruningInstancesTakesThoseThatDoNotRun() throws IOException {
    Instance created = fleet.create("created");
    Instance ended = fleet.create("ended");
    fleet.start("ended");
    fleet.kill("ended");
    Files.write(fleet.places.directory(ended.id()).resolve("written"), new byte[100_000]);
    fleet.create("runs");
    fleet.start("runs");
    var pruned = fleet.plane().perform(new PruneInstances(PruneFilter.ANY));
    assertThat(pruned.ids()).containsExactlyInAnyOrder(created.id(), ended.id());
    assertThat(pruned.reclaimedBytes()).isGreaterThanOrEqualTo(100_000);
    assertThat(fleet.instances().names()).containsExactly("runs");
  }

  @Test
  void aTagIsAnotherNameOfTheSameImage() {
    fleet.plane().perform(new TagImage("sample", "team/sample:2"));
    assertThat(names()).containsExactly("sample:latest", "team/sample:2");
    assertThat(fleet.plane().perform(new InspectImage("team/sample:2")).image().references())
        .containsExactly("sample:latest", "team/sample:2");
    fleet.plane().perform(new RemoveImage("sample", false));
    assertThat(names()).containsExactly("team/sample:2");
    assertFails(
        "image.bad-reference", () -> fleet.plane().perform(new TagImage("team/sample:2", "X")));
  }

  @Test
  void usageTellsWhatEachTakes() throws IOException {
    Instance web = fleet.create("web");
    fleet.start("web");
    Path files = fleet.places.directory(web.id());
    Files.write(files.resolve("written"), new byte[200_000]);
    Files.createDirectories(files.resolve("logs"));
    Files.write(files.resolve("logs/1.log"), new byte[50_000]);
    DiskUsage usage = fleet.plane().perform(new MeasureDisk());
    assertThat(usage.images()).hasSize(1);
    DiskUsage.OfImage image = usage.images().getFirst();
    assertThat(image.uniqueBytes())
        .isEqualTo(image.image().sizeBytes())
        .isEqualTo(usage.blobBytes());
    assertThat(image.sharedBytes()).isZero();
    assertThat(usage.instances().getFirst().diskBytes()).isBetween(200_000L, 1_000_000L);
    assertThat(usage.instances().getFirst().logBytes()).isBetween(50_000L, 100_000L);
    assertThat(usage.cache()).hasSize(1);
    assertThat(usage.bases()).hasSize(1);
  }

  @Test
  void whatWasMadeOfAnImageThatAKilledEngineRemovedGoesAtTheNextStart() {
    fleet.create("web");
    fleet.start("web");
    fleet.remove("web", true);
    assertThat(bootSets()).hasSize(1);
    fleet.crash();
    fleet.withoutImages();
    fleet.restart();
    assertThat(bootSets()).isEmpty();
  }

  private List<CacheEntry> bootSets() {
    return fleet.plane().perform(new MeasureDisk()).cache().stream()
        .map(Caches.Kept::entry)
        .filter(entry -> entry.kind().equals("boot-set"))
        .toList();
  }

  private Caches.Freed prune(boolean all) {
    return fleet.plane().perform(new PruneCache(all, Optional.empty()));
  }

  private Images.Pruned pruneImages(boolean all, PruneFilter filter) {
    return fleet.plane().perform(new PruneImages(all, filter));
  }

  private List<String> names() {
    return fleet.plane().perform(new ListImages()).stream()
        .flatMap(image -> image.references().stream())
        .sorted()
        .toList();
  }

  private String id() {
    return fleet.plane().perform(new ListImages()).getFirst().digest();
  }

  private static void assertFails(String code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
