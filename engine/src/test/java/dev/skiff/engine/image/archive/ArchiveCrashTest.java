package dev.skiff.engine.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.skiff.engine.durable.CrashingDisk;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Images;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The power goes at every effect of loads and imports. Afterwards the store opens, each image in it
 * is whole, an archive's images are all there or none, and nothing else is left.
 */
class ArchiveCrashTest {
  /** A soak sets more. */
  private static final int ROUNDS_PER_EFFECT = Integer.getInteger("skiff.crash.rounds", 3);

  private static final byte[] OCI = TestArchives.oci(Map.of("a", "1"), "oci:1");
  private static final byte[] DOCKER = TestArchives.docker(Map.of("a", "2"), "docker:1", true);
  private static final byte[] FILES = TestArchives.layer(Map.of("a", "3"));

  @TempDir Path home;

  private final Logger log = (Logger) LoggerFactory.getLogger("dev.skiff.engine.image");

  @BeforeEach
  void silence() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    log.setLevel(null);
  }

  @Test
  void imagesAreThereWholeOrNotAtAll() throws IOException {
    int crashAt = 0;
    for (boolean crashed = true; crashed; crashAt++) {
      crashed = false;
      for (int seed = 0; seed < ROUNDS_PER_EFFECT; seed++) {
        crashed |= crashesAt(crashAt, seed);
      }
    }
    assertThat(crashAt).as("effects").isGreaterThan(60);
  }

  private boolean crashesAt(int crashAt, int seed) throws IOException {
    String run = "crash at effect %d, seed %d".formatted(crashAt, seed);
    Path store = Files.createDirectory(home.resolve(crashAt + "-" + seed));
    CrashingDisk disk = new CrashingDisk(crashAt, new Random(seed));
    Map<String, String> acknowledged = new TreeMap<>();
    Map<String, String> tried = new TreeMap<>();
    perform(store, disk, acknowledged, tried);
    boolean crashed = disk.crashed();
    disk.losePower();
    Images images = open(store, new CrashingDisk(Integer.MAX_VALUE, new Random(seed)));
    assertThat(meanings(images)).as(run).isIn(acknowledged, tried);
    assertThat(store.resolve("tmp")).as(run).isEmptyDirectory();
    assertThat(names(store.resolve("unpacked"))).as(run).hasSizeLessThanOrEqualTo(1);
    // Config, manifest and layers: three of two images, four of Docker's, which has two layers.
    int needed =
        meanings(images).keySet().stream().mapToInt(n -> n.equals("docker:1") ? 4 : 3).sum();
    assertThat(names(store.resolve("blobs/sha256"))).as(run).hasSize(needed);
    return crashed;
  }

  private static void perform(
      Path store, Disk disk, Map<String, String> acknowledged, Map<String, String> tried) {
    try {
      ImageArchives archives = new ImageArchives(open(store, disk));
      tried.put("oci:1", "1");
      archives.load(stream(OCI), (_, _, _) -> {});
      acknowledged.put("oci:1", "1");
      tried.put("docker:1", "2");
      archives.load(stream(DOCKER), (_, _, _) -> {});
      acknowledged.put("docker:1", "2");
      tried.put("files:1", "3");
      archives.importFiles(stream(FILES), List.of(), Optional.of(ImageNames.familiar("files:1")));
      acknowledged.put("files:1", "3");
    } catch (Failure powerIsGone) {
      assertThat(powerIsGone.code()).startsWith("image.");
    }
  }

  private static Map<String, String> meanings(Images images) {
    Images.Listing listing = images.list();
    assertThat(listing.damaged()).isEmpty();
    Map<String, String> meanings = new TreeMap<>();
    listing.images().stream()
        .flatMap(image -> image.references().stream())
        .forEach(
            name -> meanings.put(name, TestArchives.texts(images, name).getOrDefault("a", "")));
    return meanings;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static ArchiveSource.Stream stream(byte[] archive) {
    return new ArchiveSource.Stream(new ByteArrayInputStream(archive));
  }

  private static Images open(Path store, Disk disk) {
    Images opened = Images.open(store, disk, () -> Instant.EPOCH, _ -> List.of());
    opened.collect();
    return opened;
  }
}
