package dev.skiff.engine.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever two layers are, merging ends with a tree whose files can be read, or a FormatFailure.
 */
class LayerFuzzTest {
  private static final String[] PARTS = {
    "a", "b", ".wh.", ".wh.a", ".wh.b", ".wh..wh..opq", ".wh..wh.aufs", "..", ".", "", "dev", "/"
  };

  @TempDir static Path folder;

  @FuzzTest
  void anyBytes(byte[] layer) throws IOException {
    check(layer, layer);
  }

  @Test
  void oddNamesInEveryOrder() throws IOException {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      try {
        check(layer(random), layer(random));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static byte[] layer(Random random) {
    LayerArchive layer = new LayerArchive();
    int count = random.nextInt(1, 8);
    for (int i = 0; i < count; i++) {
      String path = path(random);
      byte type = "0125346".getBytes(java.nio.charset.StandardCharsets.US_ASCII)[random.nextInt(7)];
      layer.entry(path, type, type == '1' || type == '2' ? path(random) : "", "");
    }
    return layer.bytes();
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    int depth = random.nextInt(1, 4);
    for (int i = 0; i < depth; i++) {
      path.append(i == 0 ? "" : "/").append(PARTS[random.nextInt(PARTS.length)]);
    }
    return path.isEmpty() ? "x" : path.toString();
  }

  private static void check(byte[] lower, byte[] upper) throws IOException {
    Path one = Files.write(folder.resolve("lower.tar"), lower);
    Path other = Files.write(folder.resolve("upper.tar"), upper);
    try {
      LayerTreeTest.texts(
          LayerTree.of(
              List.of(new LayerTree.Source(one, "lower"), new LayerTree.Source(other, "upper"))));
    } catch (FormatFailure expected) {
      // Refused is as good as merged.
    }
  }
}
