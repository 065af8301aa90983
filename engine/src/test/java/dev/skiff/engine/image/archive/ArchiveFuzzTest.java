package dev.skiff.engine.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.Intake;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes of an archive, a load ends with images whose files can be read, or a Failure
 * and nothing left behind.
 */
class ArchiveFuzzTest {
  private static final int ROUNDS = Integer.getInteger("skiff.archive.rounds", 400);

  @TempDir static Path folder;

  @FuzzTest
  void anyBytes(byte[] archive) throws IOException {
    load(archive, "fuzzed");
  }

  @FuzzTest
  void anyJson(byte[] json) {
    try {
      ArchiveJson.images(json);
      ArchiveJson.repositories(json);
      ArchiveJson.layer(json);
      ArchiveJson.texts(json);
    } catch (IllegalArgumentException | NullPointerException expected) {
      // What a caller tells as damaged.
    }
  }

  @Test
  void seededChangesOfEveryKindOfArchive() throws IOException {
    List<byte[]> good =
        List.of(
            TestArchives.oci(Map.of("a", "1"), "web:1"),
            TestArchives.multiPlatform("web:1", List.of("arm64", "amd64")),
            TestArchives.docker(Map.of("a", "1"), "web:1", true),
            TestArchives.beforeManifests(Map.of("a", "1"), "web:1"));
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] archive = good.get(seed % good.size()).clone();
      for (int change = random.nextInt(1, 5); change > 0; change--) {
        alter(archive, random);
      }
      load(archive, "seed " + seed);
    }
  }

  /** Mostly inside texts, where there is something to understand; headers stay right. */
  private static void alter(byte[] archive, Random random) {
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    int brace = text.indexOf('{', random.nextInt(archive.length));
    int at =
        brace >= 0 && random.nextInt(5) > 0
            ? Math.min(archive.length - 1, brace + random.nextInt(200))
            : random.nextInt(archive.length);
    byte[] edges = {0, '"', '{', '}', '[', ']', ',', ':', '0', '9', '/', '.', (byte) 0xff};
    archive[at] = edges[random.nextInt(edges.length)];
  }

  private static void load(byte[] archive, String what) throws IOException {
    Path store = Files.createTempDirectory(folder, "store");
    Images images = TestArchives.store(store);
    try {
      List<Intake.Taken> taken =
          new ImageArchives(images)
              .load(new ArchiveSource.Stream(new ByteArrayInputStream(archive)), (_, _, _) -> {});
      taken.forEach(each -> TestArchives.texts(images, each.image().digest().toString()));
    } catch (Failure refused) {
      assertThat(refused.getMessage()).as(what).isNotEmpty();
      assertThat(store.resolve("blobs/sha256")).as(what).isEmptyDirectory();
      assertThat(store.resolve("unpacked")).as(what).isEmptyDirectory();
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
    assertThat(store.resolve("tmp")).as(what).isEmptyDirectory();
  }
}
