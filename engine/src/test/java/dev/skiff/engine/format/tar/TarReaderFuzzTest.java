package dev.skiff.engine.format.tar;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.RandomTrees;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes, reading ends with a tree whose contents can be read, or a FormatFailure. */
class TarReaderFuzzTest {
  @TempDir static Path folder;

  @FuzzTest
  void anyBytes(byte[] archive) throws IOException {
    check(archive);
  }

  @Test
  void manySeededChanges() throws IOException {
    byte[] good = goodArchive();
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      byte[] archive = good.clone();
      int record = random.nextInt(archive.length / 512) * 512;
      int changes = random.nextInt(1, 6);
      for (int change = 0; change < changes; change++) {
        archive[record + random.nextInt(512)] = interestingByte(random);
      }
      if (random.nextInt(4) > 0) {
        repairChecksum(archive, record);
      }
      try {
        check(archive);
      } catch (RuntimeException | IOException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static byte interestingByte(Random random) {
    byte[] edges = {0, ' ', '0', '1', '2', '5', '7', 'x', 'L', (byte) 0x80, (byte) 0xff, '/', '.'};
    return random.nextInt(4) > 0 ? edges[random.nextInt(edges.length)] : (byte) random.nextInt();
  }

  private static void repairChecksum(byte[] archive, int record) {
    int sum = 8 * ' ';
    for (int at = 0; at < 512; at++) {
      sum += at >= 148 && at < 156 ? 0 : archive[record + at] & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, archive, record + 148, digits.length);
  }

  private static byte[] goodArchive() throws IOException {
    FileTree random = new RandomTrees(new Random(1), folder.resolve("blob")).next();
    FileTree.Builder small = FileTree.builder();
    random.nodes().entrySet().stream()
        .filter(entry ->
            !(entry.getValue() instanceof Node.RegularFile file) || file.content().size() < 1000)
        .limit(40)
        .forEach(entry -> small.put(entry.getKey(), entry.getValue()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter.write(small.build(), out);
    return out.toByteArray();
  }

  private static void check(byte[] archive) throws IOException {
    Path file = Files.write(folder.resolve("changed"), archive);
    FileTree tree;
    try {
      tree = TarReader.read(file);
    } catch (FormatFailure expected) {
      return;
    }
    TreeListing.of(tree);
  }
}
