package dev.skiff.engine.format.tfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes, reading ends with a tree whose contents can be read, or a FormatFailure. */
class TfsReaderFuzzTest {
  /** Contents that are longer have holes, which only take time. */
  private static final long READ_UP_TO = 16 << 20;

  @TempDir static Path folder;

  /** Triples of a position (two bytes) and a value, laid over a good volume. */
  @FuzzTest
  void changedVolume(byte[] changes) throws IOException {
    byte[] volume = goodVolume();
    for (int at = 0; at + 2 < changes.length; at += 3) {
      int position = Short.toUnsignedInt(ByteBuffer.wrap(changes).getShort(at));
      volume[position % volume.length] = changes[at + 2];
    }
    check(volume);
  }

  @FuzzTest
  void anyBytes(byte[] volume) throws IOException {
    check(volume);
  }

  /** As the records of a log: the header is good. */
  @FuzzTest
  void anyRecords(byte[] records) throws IOException {
    byte[] volume = Arrays.copyOf(goodVolume(), 1 << 20);
    Arrays.fill(volume, 512 + 9, volume.length, (byte) 0);
    System.arraycopy(records, 0, volume, 512 + 9, Math.min(records.length, 1023 * 512));
    check(volume);
  }

  @Test
  void manySeededChanges() throws IOException {
    byte[] ours = goodVolume();
    byte[] guests = guestsVolume();
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      byte[] volume = (seed % 4 == 0 ? guests : ours).clone();
      int changes = random.nextInt(1, 6);
      for (int change = 0; change < changes; change++) {
        volume[interestingPosition(random, seed % 4 == 0)] = interestingByte(random);
      }
      try {
        check(random.nextInt(8) > 0 ? volume : Arrays.copyOf(volume, random.nextInt(600_000)));
      } catch (RuntimeException | IOException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** The two parts of our log, or the one of the guest's. */
  private static int interestingPosition(Random random, boolean guests) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(64);
      case 1, 2 -> 512 + random.nextInt(guests ? 16_000 : 400);
      default -> (guests ? 512 : 1154 * 512) + random.nextInt(guests ? 4000 : 130);
    };
  }

  private static byte interestingByte(Random random) {
    byte[] edges = {0, 1, 2, 3, 5, 0x11, 0x7f, (byte) 0x80, (byte) 0x90, (byte) 0xff, '/', '.'};
    return random.nextBoolean() ? edges[random.nextInt(edges.length)] : (byte) random.nextInt();
  }

  private static byte[] goodVolume() throws IOException {
    Path file = folder.resolve("good");
    if (!Files.exists(file)) {
      TfsSamples.write(TfsSamples.root(), file);
    }
    return Arrays.copyOf(Files.readAllBytes(file), 2400 * 512);
  }

  private static byte[] guestsVolume() throws IOException {
    try (InputStream packed = TfsReaderFuzzTest.class.getResourceAsStream("kernel-written.img.gz");
        InputStream in = new GZIPInputStream(Objects.requireNonNull(packed))) {
      return in.readAllBytes();
    }
  }

  private static void check(byte[] volume) throws IOException {
    Path file = Files.write(folder.resolve("changed"), volume);
    FileTree tree;
    try {
      tree = TfsSamples.read(file).tree();
    } catch (FormatFailure expected) {
      return;
    }
    if (tree.contentSize() < READ_UP_TO) {
      TreeListing.of(tree);
    }
  }
}
