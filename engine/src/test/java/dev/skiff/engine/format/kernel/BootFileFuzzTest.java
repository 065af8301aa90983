package dev.skiff.engine.format.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes, looking ends with a value. */
class BootFileFuzzTest {
  private static final int ROUNDS = 3000;
  private static final long[] EDGES = {
    0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xffff_ffffL, 4095
  };

  @TempDir static Path folder;

  @FuzzTest
  void anyBytes(byte[] file) throws IOException {
    check(file);
  }

  @Test
  void manySeededChanges() throws IOException {
    List<byte[]> good =
        List.of(
            BootFileSamples.pvh(".text", ".uk_libinfo"),
            BootFileSamples.elf(32, 3, BootFileSamples.note("Xen", 18, 0x100_040)),
            BootFileSamples.multiboot(BootFileSamples.pvh(), true, 0x100_800),
            BootFileSamples.bzImage(0x20f, "6.1.0-sample"),
            BootFileSamples.disk(true, 0x83, 1));
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = changed(good.get(random.nextInt(good.size())), random);
      try {
        check(bytes);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static byte[] changed(byte[] good, Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length;
    byte[] bytes = Arrays.copyOf(good, length);
    int[] places = {0, 512, 1024, 2048, 3072};
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = places[random.nextInt(places.length)] + random.nextInt(60) * 2;
      if (at + 8 <= length) {
        long value =
            random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextLong(1 << 16);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
      }
    }
    return bytes;
  }

  private static void check(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("kernel"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(BootFile.read(new FileBytes(channel, file, "the kernel"))).isNotNull();
    }
  }
}
