package dev.skiff.engine.format.ext4;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, reading ends with a tree whose contents can be read, or a FormatFailure. */
class Ext4FuzzTest {
  private static final int BLOCK = 1024;

  @TempDir static Path folder;

  /** Triples of a position (two bytes) and a value, laid over a good image without checksums. */
  @FuzzTest
  void changedImage(byte[] changes) throws Exception {
    byte[] image = goodImage("^metadata_csum");
    for (int at = 0; at + 2 < changes.length; at += 3) {
      int position = Short.toUnsignedInt(ByteBuffer.wrap(changes).getShort(at));
      image[position] = changes[at + 2];
    }
    check(image);
  }

  @FuzzTest
  void anyBytes(byte[] image) throws IOException {
    check(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"^metadata_csum", "^metadata_csum,^extent,^64bit", "metadata_csum"})
  void manySeededChanges(String features) throws Exception {
    byte[] good = goodImage(features);
    manyChanges(good, random -> position(random, good));
  }

  @Test
  void aChangedJournal() throws Exception {
    byte[] dirty = withJournal(goodImage("^metadata_csum"));
    int journal = firstOfJournal(dirty);
    manyChanges(dirty, random -> journal + random.nextInt(8) * BLOCK + random.nextInt(64));
  }

  private static void manyChanges(byte[] good, ToIntFunction<Random> position) throws IOException {
    Path file = Files.write(folder.resolve("many"), good);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int seed = 0; seed < 400; seed++) {
        Random random = new Random(seed);
        List<Integer> changed = new ArrayList<>();
        for (int change = random.nextInt(1, 6); change > 0; change--) {
          changed.add(position.applyAsInt(random));
          channel.write(ByteBuffer.wrap(new byte[] {value(random)}), changed.getLast());
        }
        checkSeed(seed, file);
        for (int at : changed) {
          channel.write(ByteBuffer.wrap(good, at, 1), at);
        }
      }
    }
  }

  private static void checkSeed(int seed, Path file) {
    try {
      check(file);
    } catch (RuntimeException | IOException | Error e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** Superblock, descriptors, or any byte that is not zero: nearly all is content, or nothing. */
  private static int position(Random random, byte[] image) {
    int at =
        switch (random.nextInt(4)) {
          case 0 -> 1024 + random.nextInt(384);
          case 1 -> 2048 + random.nextInt(64);
          default -> random.nextInt(image.length);
        };
    while (at < image.length - 1 && image[at] == 0) {
      at++;
    }
    return at;
  }

  private static byte value(Random random) {
    byte[] edges = {0, 1, 4, 0x7f, (byte) 0x80, (byte) 0xff, '/', 2, 11, 12};
    return random.nextBoolean() ? edges[random.nextInt(edges.length)] : (byte) random.nextInt();
  }

  private static byte[] goodImage(String features) throws Exception {
    Path kept = folder.resolve("good " + features);
    if (!Files.exists(kept)) {
      Path tree = Files.createDirectories(folder.resolve("tree/folder"));
      Files.writeString(tree.resolve("file"), "content ".repeat(400));
      Files.writeString(tree.resolve("small"), "small");
      if (!Files.isSymbolicLink(tree.resolve("link"))) {
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(tree.resolve("long"), Path.of("x".repeat(100)));
      }
      Ext4Tools.image(
          kept,
          folder.resolve("tree"),
          4096,
          "-b",
          "1024",
          "-N",
          "32",
          "-J",
          "size=1",
          "-O",
          features);
      Ext4Tools.debug(kept, "ea_set /folder/file user.colour blue");
    }
    return Files.readAllBytes(kept);
  }

  private static byte[] withJournal(byte[] good) throws Exception {
    Path file = Files.write(folder.resolve("dirty"), good);
    Path block = Files.write(folder.resolve("block"), new byte[2 * BLOCK]);
    Ext4Tools.debug(file, "jo", "jw -b 1900,1901 " + block, "jc", "jo", "jw -r 1901", "jc");
    return Files.readAllBytes(file);
  }

  private static int firstOfJournal(byte[] image) {
    ByteBuffer blocks = ByteBuffer.wrap(image);
    int at = 0;
    while (blocks.getInt(at) != Journal.MAGIC) {
      at += BLOCK;
    }
    return at;
  }

  private static void check(byte[] image) throws IOException {
    check(Files.write(folder.resolve("changed"), image));
  }

  private static void check(Path file) throws IOException {
    try {
      Ext4Listing.of(file);
    } catch (FormatFailure expected) {
      // told in words
    }
  }
}
