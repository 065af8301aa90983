package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.Disk;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images after their making: who keeps them, what goes, what they are made of. */
class ImageLifeTest {
  @TempDir Path home;

  private final Map<Digest, List<String>> users = new HashMap<>();
  private final Set<String> running = new HashSet<>();
  private Images images;

  @BeforeEach
  void open() {
    images =
        Images.open(
            home.resolve("store"),
            Disk.real(),
            () -> Instant.EPOCH,
            digest ->
                users.getOrDefault(digest, List.of()).stream()
                    .map(name -> new ImageUses.User(name, running.contains(name)))
                    .toList());
  }

  @Test
  void aNameWithADigestMeansThatImageUnderThatName() {
    Digest digest = TestImages.put(images, "hello", "web:1").image().digest();
    images.tag("web:1", ImageReference.parse("web:2"));
    images.tag("web:1", ImageReference.parse("other"));
    assertThat(images.resolve("web:whatever@" + digest).digest()).isEqualTo(digest);
    assertFailure(() -> images.resolve("stranger@" + digest), "image.not-found");
    assertThat(images.remove("web@" + digest, false).untagged()).containsExactly("web:1", "web:2");
    assertThat(images.resolve("other").references()).containsExactly("other:latest");
  }

  @Test
  void byItsIdAnImageThatRunsCannotBeRemovedEvenByForce() {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    users.put(digest, List.of("one"));
    running.add("one");
    assertFailure(() -> images.remove(digest.hex(), true), "image.in-use-running");
    assertFailure(() -> images.remove("web", false), "image.in-use");
    assertThat(images.remove("web", true).untagged()).containsExactly("web:latest");
    assertThat(TestImages.read(images, digest)).isEqualTo("hello");
    users.clear();
    images.collect();
    assertThat(blobs()).isEmptyDirectory();
  }

  @Test
  void whatIsBorrowedIsKeptUntilItIsGivenBack() {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    try (Images.Borrowed first = images.borrow("web")) {
      try (Images.Borrowed second = images.borrow(digest.shortHex())) {
        assertThat(first.image()).isEqualTo(second.image());
        assertFailure(() -> images.remove("web", false), "image.in-use");
        assertThat(images.prune(_ -> true).deleted()).isEmpty();
        images.remove("web", true);
      }
      assertThat(TestImages.read(images, digest)).isEqualTo("hello");
    }
    assertThat(blobs()).isEmptyDirectory();
  }

  @Test
  void pruningTakesWhatIsMeantAndUnused() {
    Digest used = TestImages.put(images, "used", "a").image().digest();
    Image idle = TestImages.put(images, "idle", "b").image();
    Digest unnamed = TestImages.put(images, "unnamed", Optional.empty()).image().digest();
    users.put(used, List.of("one"));
    assertThat(images.prune(image -> image.references().isEmpty()).deleted())
        .containsExactly(unnamed);
    Images.Pruned pruned = images.prune(_ -> true);
    assertThat(pruned)
        .isEqualTo(
            new Images.Pruned(List.of("b:latest"), List.of(idle.digest()), idle.sizeBytes()));
    assertThat(images.digests()).containsExactly(used);
  }

  @Test
  void whatImagesShareIsCountedOnce() {
    Image one = TestImages.put(images, "same", "a").image();
    Image other = TestImages.put(images, "other", "b").image();
    StoreUsage usage = images.usage();
    assertThat(usage.totalBytes()).isEqualTo(one.sizeBytes() + other.sizeBytes());
    assertThat(usage.uniqueBytes())
        .isEqualTo(Map.of(one.digest(), one.sizeBytes(), other.digest(), other.sizeBytes()));
    Map<Digest, Map<Digest, Long>> shared =
        Map.of(
            one.digest(), Map.of(one.digest(), 1L, Digest.of(new byte[1]), 100L),
            other.digest(), Map.of(other.digest(), 2L, Digest.of(new byte[1]), 100L));
    assertThat(StoreUsage.of(shared))
        .isEqualTo(new StoreUsage(103, Map.of(one.digest(), 1L, other.digest(), 2L)));
    assertThat(StoreUsage.reclaimed(shared, Set.of(one.digest()))).isEqualTo(1);
    assertThat(StoreUsage.reclaimed(shared, shared.keySet())).isEqualTo(103);
  }

  @Test
  void anImageIsTakenApart() {
    Image image = TestImages.put(images, "hello", "web").image();
    Anatomy anatomy = images.anatomy("web");
    assertThat(anatomy.image()).isEqualTo(image);
    assertThat(anatomy.layers()).hasSize(1);
    Anatomy.Layer layer = anatomy.layers().getFirst();
    assertThat(layer.digest()).isEqualTo(layer.contentDigest());
    assertThat(anatomy.history())
        .extracting(Anatomy.Step::layer)
        .containsExactly(Optional.of(layer));
  }

  private Path blobs() {
    return home.resolve("store/blobs/sha256");
  }

  private static void assertFailure(ThrowingCallable action, String code) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ImageFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
