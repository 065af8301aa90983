package dev.skiff.engine.format.hermit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HermitProgramTest {
  private static final int FIRST = HermitSamples.SEGMENTS_AT;
  private static final int SECOND = FIRST + HermitSamples.SEGMENT_BYTES;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Bus.class)
  void aProgramTellsItsKernelAndItsBus(Bus bus) throws IOException {
    byte[] bytes = HermitSamples.program(bus);
    assertThat(HermitProgram.begins(bytes)).isTrue();
    assertThat(read(bytes)).isEqualTo(new HermitProgram(Optional.of("0.11.0"), bus));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0, 4, 0x464c4580, it is no ELF file
          4, 1, 1, it is for another machine than x86-64
          18, 2, 183, it is for another machine than x86-64
          7, 1, 0, it is not for Hermit
          16, 2, 2, it is linked for one address; link it position-independent
          16, 2, 1, it is no program
          54, 2, 55, its table of segments is damaged
          56, 2, 0, its table of segments is damaged
          56, 2, 65, its table of segments is damaged
          32, 8, 0x3f0, its table of segments is damaged
          32, 8, -1, its table of segments is damaged
          72, 8, 1, it is cut short: a segment ends after the file
          72, 8, -1, it is cut short: a segment ends after the file
          104, 8, 0x100, a segment has an impossible size
          104, 8, -1, a segment has an impossible size
          104, 8, 0x20000001, a segment has an impossible size
          136, 8, 0x3ff, its segments overlap or are out of order
          176, 4, 3, it needs a dynamic linker
          24, 8, 0x400, its entry is not in its code
          24, 8, -1, its entry is not in its code
          532, 1, 3, 'its kernel is entered by version 3 of hermit-entry, known is 4'
          520, 4, 1, it does not say how its kernel is entered (no hermit-entry note)
          512, 4, -1, it does not say how its kernel is entered (no hermit-entry note)
          516, 4, -1, it does not say how its kernel is entered (no hermit-entry note)
          """)
  void aBrokenOneIsRefusedWithItsCause(int at, int size, String value, String why) {
    ByteBuffer file = sample();
    long number = Long.decode(value);
    switch (size) {
      case 1 -> file.put(at, (byte) number);
      case 2 -> file.putShort(at, (short) number);
      case 4 -> file.putInt(at, (int) number);
      default -> file.putLong(at, number);
    }
    assertThatThrownBy(() -> read(bytes(file)))
        .isInstanceOf(FormatFailure.class)
        .hasMessageEndingWith(": " + why);
  }

  @Test
  void theOffsetsOfTheTableAreTheFields() {
    assertThat(FIRST + 8).isEqualTo(72);
    assertThat(FIRST + 40).isEqualTo(104);
    assertThat(SECOND + 16).isEqualTo(136);
    assertThat(FIRST + 2 * HermitSamples.SEGMENT_BYTES).isEqualTo(176);
  }

  @Test
  void cutAnywhereItIsRefused() throws IOException {
    byte[] whole = HermitSamples.program(Bus.PCI);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(FormatFailure.class);
    }
  }

  @Test
  void theDriverIsFoundWhereverItLies() throws IOException {
    byte[] program = HermitSamples.program(Bus.MMIO);
    byte[] driver = "src/drivers/pci.rs".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int at : new int[] {(1 << 20) - 20, (1 << 20) - 18, (1 << 20) - 9, 1 << 20, (2 << 20)}) {
      byte[] large = Arrays.copyOf(program, (2 << 20) + driver.length);
      System.arraycopy(driver, 0, large, at, driver.length);
      assertThat(read(large).bus()).as("at %d", at).isEqualTo(Bus.PCI);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bytesChangedEndInARefusalOrAProgram(long seed) throws IOException {
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      ByteBuffer file = sample();
      for (int change = random.nextInt(4); change >= 0; change--) {
        if (random.nextBoolean()) {
          file.put(random.nextInt(HermitSamples.CODE_AT), (byte) random.nextInt(256));
        } else {
          file.putLong(random.nextInt(HermitSamples.CODE_AT / 8) * 8, edge(random));
        }
      }
      check(bytes(file));
    }
  }

  @FuzzTest
  void anyBytes(byte[] bytes) throws IOException {
    check(bytes);
  }

  private void check(byte[] bytes) throws IOException {
    try {
      assertThat(read(bytes).bus()).isNotNull();
    } catch (FormatFailure refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static long edge(Random random) {
    long[] edges = {
      0, 1, 7, 0x3ff, 0x400, 0x401, -1, -8, Long.MIN_VALUE, Long.MAX_VALUE, 512 << 20
    };
    return edges[random.nextInt(edges.length)];
  }

  private static ByteBuffer sample() {
    return ByteBuffer.wrap(HermitSamples.program(Bus.PCI)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private HermitProgram read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("program"), bytes);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return HermitProgram.read(new FileBytes(channel, file, "the Hermit program"));
    }
  }

  private static byte[] bytes(ByteBuffer whole) {
    byte[] bytes = new byte[whole.capacity()];
    whole.get(0, bytes);
    return bytes;
  }
}
