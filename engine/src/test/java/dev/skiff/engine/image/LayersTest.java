package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Index;
import dev.skiff.engine.image.oci.Manifest;
import dev.skiff.engine.image.oci.MediaTypes;
import dev.skiff.engine.image.oci.OciJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of several layers: those made here, and those that another tool put into the layout. */
class LayersTest {
  private static final ImageConfig CONFIG = ImageConfig.of(List.of("/a"), List.of(), List.of());

  @TempDir Path home;

  private final List<Descriptor> layers = new ArrayList<>();
  private final List<String> diffIds = new ArrayList<>();
  private Path store;

  @BeforeEach
  void makeStore() {
    store = home.resolve("store");
    open();
  }

  @Test
  void layersAreWrittenOneAfterAnother() throws IOException {
    Images images = open();
    NewImage.Stored stored;
    try (NewImage image = images.begin(0)) {
      image.layer().write(new LayerArchive().file("a", "1").file("b", "1").bytes());
      image.layer().write(new LayerArchive().file("b", "2").bytes());
      stored = image.commit(CONFIG, Optional.empty());
    }
    assertThat(stored.layers()).hasSize(2);
    assertThat(texts(images, stored.image().digest())).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void aLayerIsReusedWithoutBeingWrittenAgain() throws IOException {
    Images images = open();
    NewImage.Layer layer = put(images, new LayerArchive().file("a", "1")).layers().getFirst();
    Object before = Files.getAttribute(blob(layer.digest()), "unix:ino");
    NewImage.Stored second;
    try (NewImage image = images.begin(0)) {
      assertThat(image.reuse(layer)).isTrue();
      assertThat(image.reuse(new NewImage.Layer(Digest.of(new byte[] {1}), 1))).isFalse();
      assertThat(image.reuse(new NewImage.Layer(layer.digest(), 1))).isFalse();
      image.layer().write(new LayerArchive().file("b", "2").bytes());
      second = image.commit(CONFIG, Optional.empty());
    }
    assertThat(Files.getAttribute(blob(layer.digest()), "unix:ino")).isEqualTo(before);
    assertThat(texts(images, second.image().digest())).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void aReusedLayerOutlivesItsFirstImage() throws IOException {
    Images images = open();
    NewImage.Stored first = put(images, new LayerArchive().file("a", "1"));
    try (NewImage image = images.begin(0)) {
      image.reuse(first.layers().getFirst());
      images.remove(first.image().digest().hex(), false);
      Digest second =
          image
              .commit(ImageConfig.of(List.of("/b"), List.of(), List.of()), Optional.empty())
              .image()
              .digest();
      assertThat(texts(images, second)).isEqualTo(Map.of("a", "1"));
    }
  }

  @Test
  void compressedLayersAreUnpackedOnceAndVerifiedEveryTime() throws IOException {
    byte[] lower = new LayerArchive().file("a", "1").file("b", "1").bytes();
    byte[] upper = new LayerArchive().file(".wh.a", "").bytes();
    addLayer("application/vnd.docker.image.rootfs.diff.tar.gzip", gzip(lower), lower);
    addLayer("application/vnd.oci.image.layer.v1.tar+zstd", Zstd.compress(upper), upper);
    Digest image = addImage(MediaTypes.DOCKER_MANIFEST, "amd64");
    Images images = open();
    assertThat(texts(images, image)).isEqualTo(Map.of("b", "1"));
    assertThat(texts(images, image)).isEqualTo(Map.of("b", "1"));
    Path copy = unpacked(lower);
    assertThat(copy).hasBinaryContent(lower);
    Files.writeString(copy, "damaged");
    assertFailure(() -> texts(images, image), "image.damaged-copy");
    assertThat(texts(images, image)).isEqualTo(Map.of("b", "1"));
    images.remove(image.hex(), false);
    assertThat(store.resolve("unpacked")).isEmptyDirectory();
  }

  @Test
  void nothingIsRemovedWhileATreeIsOpen() throws IOException {
    byte[] plain = new LayerArchive().file("a", "1").bytes();
    addLayer("application/vnd.oci.image.layer.v1.tar+gzip", gzip(plain), plain);
    Digest image = addImage(MediaTypes.MANIFEST, "amd64");
    Images images = open();
    try (VerifiedTree tree = images.tree(image)) {
      images.remove(image.hex(), false);
      assertThat(LayerTreeTest.texts(tree.tree())).isEqualTo(Map.of("a", "1"));
      tree.confirm();
    }
    assertThat(store.resolve("unpacked")).isEmptyDirectory();
    assertThat(store.resolve("blobs/sha256")).isEmptyDirectory();
  }

  @Test
  void layersThatAreNotWhatTheConfigSaysAreRefused() throws IOException {
    byte[] plain = new LayerArchive().file("a", "1").bytes();
    byte[] other = new LayerArchive().file("a", "2").bytes();
    addLayer("application/vnd.oci.image.layer.v1.tar+gzip", gzip(plain), other);
    assertRefused("image.damaged", "holds an archive of");
    addLayer("application/vnd.oci.image.layer.v1.tar", plain, other);
    assertRefused("image.damaged", "holds an archive of");
    byte[] cut = gzip(plain);
    cut = java.util.Arrays.copyOf(cut, cut.length - 9);
    addLayer("application/vnd.oci.image.layer.v1.tar+gzip", cut, plain);
    assertRefused("image.damaged", "cannot be unpacked");
    addLayer("application/vnd.oci.image.layer.v1.tar+encrypted", plain, plain);
    assertRefused("image.unsupported", "a layer is of type");
    diffIds.add(Digest.of(plain).toString());
    assertRefused("image.unsupported", "0 layers and its config 1");
  }

  @Test
  void aLayerThatUnpacksToFarMoreThanItsSizeIsRefused() throws IOException {
    byte[] bomb = bomb();
    addLayer("application/vnd.oci.image.layer.v1.tar+zstd", bomb, new byte[0]);
    assertRefused("image.damaged", "bytes allowed");
  }

  @Test
  void imagesForOtherComputersAreRefusedByName() throws IOException {
    byte[] plain = new LayerArchive().file("a", "1").bytes();
    addLayer(MediaTypes.TAR_LAYER, plain, plain);
    Digest image = addImage(MediaTypes.MANIFEST, "arm64");
    Images images = open();
    assertThatThrownBy(() -> images.tree(image))
        .isInstanceOf(ImageFailure.class)
        .hasMessage(
            "image %s is made for linux/arm64; guests here are linux/amd64"
                .formatted(image.shortHex()));
  }

  private void assertRefused(String code, String why) throws IOException {
    Digest image = addImage(MediaTypes.MANIFEST, "amd64");
    Images images = open();
    assertThatThrownBy(() -> texts(images, image)).hasMessageContaining(why);
    assertFailure(() -> texts(images, image), code);
    assertThat(store.resolve("unpacked")).isEmptyDirectory();
    assertThat(store.resolve("tmp")).isEmptyDirectory();
    layers.clear();
    diffIds.clear();
  }

  private static void assertFailure(Runnable attempt, String code) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            ImageFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private static NewImage.Stored put(Images images, LayerArchive layer) {
    try (NewImage image = images.begin(0)) {
      image.layer().write(layer.bytes());
      return image.commit(CONFIG, Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> texts(Images images, Digest image) {
    return LayerTreeTest.texts(TestImages.verifiedTree(images, image));
  }

  private void addLayer(String mediaType, byte[] blob, byte[] plain) throws IOException {
    layers.add(write(mediaType, blob));
    diffIds.add(Digest.of(plain).toString());
  }

  /** As another tool does it, which knows nothing of our locks. */
  private Digest addImage(String mediaType, String architecture) throws IOException {
    ConfigFile config =
        new ConfigFile(
            null,
            null,
            architecture,
            "linux",
            null,
            new ConfigFile.RootFileSystem("layers", diffIds),
            null);
    Manifest manifest =
        new Manifest(2, mediaType, write(MediaTypes.CONFIG, OciJson.bytes(config)), layers);
    Descriptor described = write(mediaType, OciJson.bytes(manifest));
    Files.write(store.resolve("index.json"), OciJson.bytes(Index.of(List.of(described))));
    return Digest.parse(described.digest()).orElseThrow();
  }

  private Descriptor write(String mediaType, byte[] blob) throws IOException {
    Digest digest = Digest.of(blob);
    Files.write(blob(digest), blob);
    return Descriptor.of(mediaType, digest.toString(), blob.length);
  }

  private Path blob(Digest digest) {
    return store.resolve("blobs/sha256").resolve(digest.hex());
  }

  private Path unpacked(byte[] plain) {
    return store.resolve("unpacked").resolve(Digest.of(plain).hex());
  }

  private Images open() {
    return Images.open(store, Disk.real(), () -> Instant.EPOCH, _ -> List.of());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  /** 1.5 GB of zeros in some kilobytes. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] zeros = Zstd.compress(new byte[64 << 20]);
    for (int i = 0; i < 24; i++) {
      out.write(zeros);
    }
    return out.toByteArray();
  }
}
