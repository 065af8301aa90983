package dev.skiff.engine.format.erofs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes, reading ends with a tree whose contents can be read, or a FormatFailure. */
class ErofsReaderFuzzTest {
  @TempDir static Path folder;

  /** Triples of a position (two bytes) and a value, laid over a good image. */
  @FuzzTest
  void changedImage(byte[] changes) throws IOException {
    byte[] image = goodImage();
    for (int at = 0; at + 2 < changes.length; at += 3) {
      int position = Short.toUnsignedInt(ByteBuffer.wrap(changes).getShort(at));
      image[position % image.length] = changes[at + 2];
    }
    check(image);
  }

  @FuzzTest
  void anyBytes(byte[] image) throws IOException {
    check(image);
  }

  @Test
  void manySeededChanges() throws IOException {
    change(goodImage());
  }

  @Test
  void manySeededChangesOfLinkedNames() throws IOException {
    change(image(SampleTree.linked()));
  }

  private static void change(byte[] good) throws IOException {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      byte[] image = good.clone();
      int changes = random.nextInt(1, 6);
      for (int change = 0; change < changes; change++) {
        image[interestingPosition(random, image.length)] = interestingByte(random);
      }
      if (random.nextInt(4) > 0) {
        ErofsReaderTest.sign(image);
      }
      try {
        check(image);
      } catch (RuntimeException | IOException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** Mostly superblock, inodes and entries; the rest of the image is content. */
  private static int interestingPosition(Random random, int length) {
    return switch (random.nextInt(4)) {
      case 0 -> 1024 + random.nextInt(128);
      case 1, 2 -> 4096 + random.nextInt(640);
      default -> random.nextInt(length);
    };
  }

  private static byte interestingByte(Random random) {
    byte[] edges = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '/', '.'};
    return random.nextBoolean() ? edges[random.nextInt(edges.length)] : (byte) random.nextInt();
  }

  private static byte[] goodImage() throws IOException {
    return image(SampleTree.tree());
  }

  private static byte[] image(FileTree tree) throws IOException {
    Path image = folder.resolve("good");
    ErofsRoundTripTest.write(tree, image);
    return Files.readAllBytes(image);
  }

  private static void check(byte[] image) throws IOException {
    Path file = Files.write(folder.resolve("changed"), image);
    FileTree tree;
    try {
      tree = ErofsReader.read(file);
    } catch (FormatFailure expected) {
      return;
    }
    TreeListing.of(tree);
  }
}
