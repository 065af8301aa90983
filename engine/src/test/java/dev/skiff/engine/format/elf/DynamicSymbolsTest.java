package dev.skiff.engine.format.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicSymbolsTest {
  private static final int ROUNDS = 3000;

  @TempDir Path folder;
  private Path library;

  @BeforeEach
  void compile() throws Exception {
    Files.writeString(
        folder.resolve("a.c"),
        "extern int needed(void); static int own(void) { return needed(); }"
            + " int offered(void) { return own(); }");
    Tools.run(folder, "gcc", "-shared", "-nostdlib", "-fPIC", "-o", "a.so", "a.c");
    library = folder.resolve("a.so");
  }

  @Test
  void whatAFileOffersAndWhatItNeedsAreApart() throws IOException {
    DynamicSymbols symbols = read(library);
    assertThat(symbols.defined()).contains("offered").doesNotContain("own", "needed");
    assertThat(symbols.undefined()).containsExactly("needed");
  }

  @Test
  void aFileThatIsCutOffOrForAnotherMachineIsRefused() throws IOException {
    byte[] good = Files.readAllBytes(library);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(good, 500));
    assertThatThrownBy(() -> read(cut)).isInstanceOf(FormatFailure.class);
    good[18] = (byte) 183;
    Path other = Files.write(folder.resolve("other"), good);
    assertThatThrownBy(() -> read(other)).hasMessageContaining("it is for aarch64");
  }

  /** Seeded; the seed is told. */
  @Test
  void whateverTheBytesAreTheAnswerIsAValueOrARefusal() throws IOException {
    byte[] good = Files.readAllBytes(library);
    int sections = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int field =
            random.nextInt(3) == 0
                ? 24 + random.nextInt(40)
                : sections + random.nextInt(bytes.length - sections - 8);
        long[] edges = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xffff_ffffL, 1 << 20, 11};
        long value = random.nextBoolean() ? edges[random.nextInt(8)] : random.nextLong(1 << 16);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(field, value);
      }
      Path file = Files.write(folder.resolve("changed"), bytes);
      try {
        read(file);
      } catch (FormatFailure refused) {
        // which is an answer
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static DynamicSymbols read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return DynamicSymbols.read(new FileBytes(channel, file, "the klib"));
    }
  }
}
