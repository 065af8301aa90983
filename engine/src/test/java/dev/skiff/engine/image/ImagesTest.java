package dev.skiff.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.CrashingDisk;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.failure.Failure.Kind;
import dev.skiff.engine.image.NewImage.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");

  @TempDir Path home;

  private final Map<Digest, List<String>> users = new HashMap<>();
  private Instant now = NOW;
  private Images images;

  @BeforeEach
  void open() {
    images = reopened();
  }

  private Images reopened() {
    return Images.open(
        home.resolve("store"),
        Disk.real(),
        () -> now,
        digest ->
            users.getOrDefault(digest, List.of()).stream()
                .map(name -> new ImageUses.User(name, false))
                .toList());
  }

  @Test
  void aStoreIsAnOciLayout() throws IOException {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    Path store = home.resolve("store");
    assertThat(store.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(store.resolve("index.json"))
        .hasContent(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"digest\":\""
                + digest
                + "\",\"size\":"
                + Files.size(blob(digest))
                + ",\"annotations\":{\"dev.skiff.created\":\"2026-02-03T04:05:06.789Z\","
                + "\"org.opencontainers.image.ref.name\":\"web:latest\"}}]}");
    assertThat(blobs()).hasSize(3);
  }

  @Test
  void openingLooksAtNoImage() throws IOException {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    Path draft = Files.createFile(home.resolve("store/tmp/.tmp-1-1"));
    Path stray = Files.createFile(blob(Digest.of("nobody's".getBytes(UTF_8))));
    Path moved = Files.move(blob(digest), home.resolve("moved"));
    Images again = reopened();
    assertThat(draft).exists();
    again.collect();
    assertThat(draft).doesNotExist();
    assertThat(stray).as("while an image cannot be read").exists();
    Files.move(moved, blob(digest));
    again.collect();
    assertThat(stray).doesNotExist();
    assertThat(TestImages.read(again, digest)).isEqualTo("hello");
  }

  @Test
  void anImageComesBackAsItWasPut() {
    Image put = TestImages.put(images, "hello", "web").image();
    Image found = reopened().resolve("web");
    assertThat(found).isEqualTo(put);
    assertThat(found.references()).containsExactly("web:latest");
    assertThat(found.created()).isEqualTo(NOW);
    assertThat(found.config())
        .isEqualTo(ImageConfig.of(List.of("/bin/program"), List.of(), List.of("SAYS=hello")));
    assertThat(found.sizeBytes()).isGreaterThan(2048);
    assertThat(TestImages.read(images, found.digest())).isEqualTo("hello");
  }

  @Test
  void theSameInputIsTheSameImage() {
    Stored first = TestImages.put(images, "hello", "web");
    now = NOW.plusSeconds(60);
    Stored second = TestImages.put(images, "hello", "web");
    assertThat(first.unchanged()).isFalse();
    assertThat(second.unchanged()).isTrue();
    assertThat(second.image()).isEqualTo(first.image());
    Stored renamed = TestImages.put(images, "hello", "other");
    assertThat(renamed.unchanged()).isFalse();
    assertThat(renamed.image().references()).containsExactly("other:latest", "web:latest");
  }

  @Test
  void anImageWithoutANameStaysUntilItIsRemoved() {
    Digest digest = TestImages.put(images, "hello", Optional.empty()).image().digest();
    assertThat(TestImages.put(images, "hello", Optional.empty()).unchanged()).isTrue();
    images = reopened();
    assertThat(images.resolve(digest.shortHex()).references()).isEmpty();
    assertThat(images.remove(digest.hex(), false))
        .isEqualTo(new Images.Removal(List.of(), List.of(digest)));
    assertThat(blobs()).isEmpty();
  }

  @Test
  void anImageIsFoundByNameIdAndBeginningOfItsId() {
    Digest digest = TestImages.put(images, "hello", "team/web:v1").image().digest();
    for (String text :
        List.of(
            "team/web:v1",
            "team/web@" + digest,
            digest.toString(),
            digest.hex(),
            digest.shortHex(),
            "sha256:" + digest.shortHex(),
            digest.hex().substring(0, 4))) {
      assertThat(images.resolve(text).digest()).as(text).isEqualTo(digest);
    }
    assertFailure(() -> images.resolve(digest.hex().substring(0, 3)), "image.not-found");
    assertFailure(() -> images.resolve("team/web"), "image.not-found");
    assertFailure(() -> images.resolve("Team/web"), "image.bad-reference");
    assertFailure(() -> images.resolve("team/web@sha256:" + "0".repeat(64)), "image.not-found");
  }

  @Test
  void aNameGoesBeforeAnId() {
    Digest first = TestImages.put(images, "hello", "web").image().digest();
    Digest second = TestImages.put(images, "other", first.hex().substring(0, 8)).image().digest();
    assertThat(images.resolve(first.hex().substring(0, 8)).digest()).isEqualTo(second);
  }

  @Test
  void aNearMissIsPointedOut() {
    TestImages.put(images, "hello", "web-server");
    assertThatThrownBy(() -> images.resolve("web-sevrer"))
        .isInstanceOfSatisfying(
            ImageFailure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
              assertThat(failure).hasMessage("No such image: web-sevrer");
              assertThat(failure.hint()).startsWith("did you mean 'web-server'? ");
            });
    assertThatThrownBy(() -> images.resolve("db"))
        .isInstanceOfSatisfying(
            ImageFailure.class,
            failure -> assertThat(failure.hint()).isEqualTo("'skiff images' lists all images"));
  }

  @Test
  void anAmbiguousBeginningNamesTheImages() {
    Disk unforced = new CrashingDisk(Integer.MAX_VALUE, new Random(0));
    images = Images.open(home.resolve("many"), unforced, () -> now, _ -> List.of());
    Map<String, Digest> begun = new HashMap<>();
    for (int i = 0; ; i++) {
      Digest digest = TestImages.put(images, "image " + i, "i" + i).image().digest();
      Digest twin = begun.put(digest.hex().substring(0, 4), digest);
      if (twin != null) {
        assertThatThrownBy(() -> images.resolve(digest.hex().substring(0, 4)))
            .hasMessageContainingAll(digest.shortHex(), twin.shortHex());
        return;
      }
      assertThat(i).isLessThan(5000);
    }
  }

  @Test
  void newestComesFirst() {
    TestImages.put(images, "one", "one");
    now = NOW.plusSeconds(1);
    TestImages.put(images, "two", "two");
    assertThat(images.list().images())
        .extracting(image -> image.references().getFirst())
        .containsExactly("two:latest", "one:latest");
  }

  @Test
  void removingANameKeepsWhatAnotherNameNeeds() {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    images.tag("web", ImageReference.parse("web:v1"));
    assertFailure(() -> images.remove(digest.shortHex(), false), "image.several-references");
    assertThat(images.remove("web", false))
        .isEqualTo(new Images.Removal(List.of("web:latest"), List.of()));
    assertThat(TestImages.read(images, digest)).isEqualTo("hello");
    assertThat(images.remove("web:v1", false))
        .isEqualTo(new Images.Removal(List.of("web:v1"), List.of(digest)));
    assertThat(blobs()).isEmpty();
    assertFailure(() -> images.remove("web", false), "image.not-found");
  }

  @Test
  void forceRemovesAllNamesOfAnId() {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    images.tag("web", ImageReference.parse("web:v1"));
    assertThat(images.remove(digest.hex(), true))
        .isEqualTo(new Images.Removal(List.of("web:latest", "web:v1"), List.of(digest)));
  }

  @Test
  void anImageInUseStaysUntilItsLastUserIsGone() {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    users.put(digest, List.of("calm-crab"));
    assertThatThrownBy(() -> images.remove("web", false)).hasMessageContaining("calm-crab");
    assertThat(images.remove("web", true))
        .isEqualTo(new Images.Removal(List.of("web:latest"), List.of()));
    images = reopened();
    assertThat(TestImages.read(images, digest)).isEqualTo("hello");
    assertThat(images.get(digest).references()).isEmpty();
    users.clear();
    images.collect();
    assertThat(blobs()).isEmpty();
    assertThat(images.list().images()).isEmpty();
  }

  @Test
  void oneOfSeveralNamesOfAnImageInUseMayGo() {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    images.tag("web", ImageReference.parse("other"));
    users.put(digest, List.of("calm-crab"));
    assertThat(images.remove("other", false).untagged()).containsExactly("other:latest");
  }

  @Test
  void aNameThatMovesOnLeavesNothingBehind() {
    TestImages.put(images, "old", "web");
    Digest used = TestImages.put(images, "used", "api").image().digest();
    users.put(used, List.of("calm-crab"));
    TestImages.put(images, "new", "web");
    TestImages.put(images, "new", "api");
    assertThat(blobs()).hasSize(6);
    assertThat(TestImages.read(images, used)).isEqualTo("used");
    assertThat(images.tag(used.hex(), ImageReference.parse("kept")).references())
        .containsExactly("kept:latest");
    users.clear();
    images.collect();
    assertThat(TestImages.read(images, used)).isEqualTo("used");
  }

  @Test
  void aLeaseKeepsBlobsUntilItIsClosed() {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    Path layer = onlyLarge();
    try (Images.Lease lease = images.lease()) {
      images.remove(digest.hex(), false);
      assertThat(lease).isNotNull();
      assertThat(layer).exists();
    }
    assertThat(blobs()).isEmpty();
  }

  @Test
  void anAbandonedImageLeavesNothing() throws IOException {
    try (NewImage image = images.begin(10)) {
      image.layer().write(new byte[1 << 20]);
    }
    assertThat(blobs()).isEmpty();
    assertThat(home.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void aDamagedLayerIsNamedAndPutRightByTheNextBuild() throws IOException {
    Digest digest = TestImages.put(images, "hello", "web").image().digest();
    Path layer = onlyLarge();
    byte[] bytes = Files.readAllBytes(layer);
    for (int at : new int[] {0, 148, 600, bytes.length - 1}) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(layer, damaged);
      assertThatThrownBy(() -> TestImages.verifiedTree(images, digest))
          .isInstanceOfSatisfying(
              ImageFailure.class,
              failure -> {
                assertThat(failure.code()).isEqualTo("image.damaged");
                assertThat(failure).hasMessageContaining(layer.getFileName().toString());
                assertThat(failure.hint()).contains("skiff rmi " + digest.shortHex());
              });
    }
    Files.write(layer, new byte[3]);
    assertThatThrownBy(() -> TestImages.verifiedTree(images, digest))
        .hasMessageContaining("has 3 bytes instead of");
    Files.delete(layer);
    assertThatThrownBy(() -> TestImages.verifiedTree(images, digest))
        .hasMessageContaining("is missing");
    Files.write(layer, new byte[bytes.length]);
    assertThat(TestImages.put(images, "hello", "web").unchanged()).isTrue();
    assertThat(TestImages.read(images, digest)).isEqualTo("hello");
  }

  @Test
  void aDamagedManifestHidesNoOtherImageAndCanBeRemoved() throws IOException {
    Digest broken = TestImages.put(images, "broken", "broken").image().digest();
    Digest whole = TestImages.put(images, "whole", "whole").image().digest();
    Files.writeString(blob(broken), "{}");
    images = reopened();
    assertThat(images.list().images()).extracting(Image::digest).containsExactly(whole);
    assertThat(images.list().damaged()).hasSize(1);
    assertThat(blobs()).hasSize(6);
    images.remove("broken", false);
    assertThat(blobs()).hasSize(3);
    assertThat(TestImages.read(images, whole)).isEqualTo("whole");
  }

  @Test
  void aDamagedIndexIsToldAndNothingIsRemoved() throws IOException {
    TestImages.put(images, "hello", "web");
    Files.writeString(home.resolve("store/index.json"), "{\"manifests\":[");
    images = reopened();
    assertFailure(images::list, "image.damaged-index");
    assertFailure(() -> TestImages.put(images, "other", "other"), "image.damaged-index");
    assertThat(blobs()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void moreThanIsFreeIsRefusedAtOnce() {
    assertThatThrownBy(() -> images.begin(Long.MAX_VALUE / 2))
        .isInstanceOfSatisfying(
            ImageFailure.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE));
  }

  @Test
  void aNameWithADigestCannotBeGiven() {
    TestImages.put(images, "hello", "web");
    ImageReference pinned = ImageReference.parse("web@sha256:" + "0".repeat(64));
    assertFailure(() -> images.tag("web", pinned), "image.bad-reference");
  }

  private static void assertFailure(ThrowingCallable call, String code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ImageFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private Path blob(Digest digest) {
    return home.resolve("store/blobs/sha256").resolve(digest.hex());
  }

  private List<Path> blobs() {
    try (Stream<Path> list = Files.list(home.resolve("store/blobs/sha256"))) {
      return list.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path onlyLarge() {
    return blobs().stream()
        .filter(blob -> blob.toFile().length() >= 1024)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void namesAndContentOfAConfigSurvive() {
    assertThat("é".getBytes(UTF_8)).hasSize(2);
    Digest digest = TestImages.put(images, "é \"quoted\"\n", "web").image().digest();
    assertThat(reopened().get(digest).config().environment())
        .containsExactly("SAYS=é \"quoted\"\n");
  }
}
