package dev.skiff.engine.format.elf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.build.Compiler;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes, reading ends with a value or a FormatFailure. */
class ElfFuzzTest {
  private static final int ROUNDS = 2000;

  @TempDir static Path folder;

  @FuzzTest
  void anyBytes(byte[] file) throws IOException {
    check(file);
  }

  @Test
  void manySeededChanges() throws IOException {
    Path program = new Compiler(folder).program(folder.resolve("good"), "-Wl,-rpath,$ORIGIN/lib");
    byte[] good = Files.readAllBytes(program);
    int dynamic = dynamicOffset(good);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        // Where structure is: the headers, the program headers, the dynamic section.
        int base = random.nextInt(3) == 0 ? dynamic : 0;
        int field = base + random.nextInt(base == 0 ? 110 : 60) * 8;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(field, interesting(random));
      }
      bytes[4] = good[4];
      try {
        check(bytes);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static long interesting(Random random) {
    long[] edges = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xffff_ffffL, 1 << 20, 16_000, 5, 1};
    return random.nextBoolean() ? edges[random.nextInt(edges.length)] : random.nextLong(1 << 16);
  }

  /** The second field of the program header of type PT_DYNAMIC. */
  private static int dynamicOffset(byte[] elf) {
    ByteBuffer bytes = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong(32);
    while (bytes.getInt(header) != 2) {
      header += 56;
    }
    return (int) bytes.getLong(header + 8);
  }

  private static void check(byte[] content) throws IOException {
    Path file = folder.resolve("file");
    Files.write(file, content);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ElfFile.read(new FileBytes(channel, file, "the program")).isProgram();
    } catch (FormatFailure refused) {
      // which is an answer
    }
  }
}
