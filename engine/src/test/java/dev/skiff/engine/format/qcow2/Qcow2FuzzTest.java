package dev.skiff.engine.format.qcow2;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.RawDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes, reading and writing end with bytes or a FormatFailure. */
class Qcow2FuzzTest {
  @TempDir static Path folder;

  @FuzzTest
  void anyBytes(byte[] image) throws IOException {
    check(image);
  }

  /** Triples of a position (two bytes) and a value, laid over the beginnings of a good image. */
  @FuzzTest
  void changedImage(byte[] changes) throws IOException {
    byte[] image = goodImage();
    for (int at = 0; at + 2 < changes.length; at += 3) {
      int position = Short.toUnsignedInt(ByteBuffer.wrap(changes).getShort(at));
      image[interesting(position)] = changes[at + 2];
    }
    check(image);
  }

  @Test
  void manySeededChanges() throws IOException {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      byte[] image = goodImage();
      for (int change = random.nextInt(1, 5); change > 0; change--) {
        image[interesting(random.nextInt(1 << 16))] = (byte) random.nextInt();
      }
      try {
        check(image);
      } catch (RuntimeException | IOException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** The header, or the first entries of one of the tables. */
  private static int interesting(int position) {
    int place = position & 0x7f;
    return switch ((position >> 7) % 6) {
      case 0, 1 -> place;
      case 2 -> (1 << 9) + place % 16;
      case 3 -> (2 << 9) + place % 32;
      case 4 -> (3 << 9) + place % 16;
      default -> (4 << 9) + place;
    };
  }

  /** Clusters of 512 bytes, so that the tables lie together. */
  private static byte[] goodImage() {
    ByteBuffer image = ByteBuffer.allocate(8 << 9);
    image.putInt(0x514649fb).putInt(3).putLong(0).putInt(0).putInt(9).putLong(1 << 16);
    image.putInt(0).putInt(2).putLong(3 << 9).putLong(1 << 9).putInt(1).putInt(0).putLong(0);
    image.putLong(0).putLong(0).putLong(0).putInt(4).putInt(104);
    image.putLong(1 << 9, 2 << 9);
    for (int cluster = 0; cluster < 8; cluster++) {
      image.putShort((2 << 9) + cluster * 2, (short) 1);
    }
    image.putLong(3 << 9, 4 << 9 | ClusterMap.OWN).putLong((3 << 9) + 8, 5 << 9 | ClusterMap.OWN);
    image.putLong(4 << 9, 6 << 9 | ClusterMap.OWN).putLong((4 << 9) + 16, 7 << 9 | ClusterMap.OWN);
    image.putLong((4 << 9) + 8, ClusterMap.ZEROS);
    return image.array();
  }

  private static void check(byte[] bytes) throws IOException {
    Path image = Files.write(folder.resolve("image"), bytes);
    Path empty = Files.write(folder.resolve("base"), new byte[1000]);
    try (RawDisk base = RawDisk.open(empty, "the base")) {
      read(image, base);
      try (WritableQcow2 disk = WritableQcow2.open(image, base)) {
        disk.write(0, new byte[(int) Math.min(2000, disk.size())]);
        disk.write(Math.max(0, disk.size() - 600), new byte[(int) Math.min(600, disk.size())]);
      }
      read(image, base);
    } catch (FormatFailure expected) {
      // All that may happen.
    }
  }

  private static void read(Path image, RawDisk base) throws IOException {
    try (Qcow2Disk disk = Qcow2Disk.open(image, base)) {
      disk.read(0, (int) Math.min(disk.size(), 100_000));
      try (InputStream in = disk.content(0, disk.size()).open()) {
        in.readNBytes(100_000);
      }
    }
  }
}
