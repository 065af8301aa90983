package dev.skiff.engine.format.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BzImageTest {
  private static final byte[] KERNEL = KernelSamples.vmlinux(KernelSamples.RELEASE);

  @TempDir Path folder;

  @Test
  void unpacksEveryFormThatDistributionsUse() throws IOException {
    assertThat(unpacked(KernelSamples.gzip(KERNEL))).isEqualTo(KERNEL);
    assertThat(unpacked(sized(KernelSamples.xz(KERNEL)))).isEqualTo(KERNEL);
    assertThat(unpacked(sized(KernelSamples.zstd(KERNEL)))).isEqualTo(KERNEL);
    assertThat(unpacked(sized(KernelSamples.lz4Literals(KERNEL)))).isEqualTo(KERNEL);
    assertThat(unpacked(KERNEL)).isEqualTo(KERNEL);
  }

  @Test
  void knowsItsRelease() throws IOException {
    assertThat(image(KERNEL).release()).contains(KernelSamples.RELEASE);
  }

  @Test
  void refusesOtherFormsByName() {
    byte[] bzip2 = Arrays.copyOf("BZh91AY&SY".getBytes(StandardCharsets.US_ASCII), 64);
    assertThatThrownBy(() -> unpacked(bzip2)).hasMessageContaining("bzip2");
    assertThatThrownBy(() -> unpacked(new byte[64])).hasMessageContaining("unknown compression");
  }

  @Test
  void refusesAKernelOfAnotherLengthThanItSays() {
    byte[] wrong = KernelSamples.withLength(KernelSamples.xz(KERNEL), KERNEL.length + 1);
    assertThatThrownBy(() -> unpacked(wrong)).hasMessageContaining("should be");
  }

  @Test
  void refusesAPayloadPastTheEnd() throws IOException {
    byte[] whole = KernelSamples.bzImage(KernelSamples.gzip(KERNEL), KernelSamples.RELEASE);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, 0xb00));
    assertThatThrownBy(() -> BzImage.read(cut)).hasMessageContaining("cut off");
  }

  @Test
  void refusesAFileWithoutBootHeader() throws IOException {
    Path other = Files.write(folder.resolve("other"), new byte[4096]);
    assertThatThrownBy(() -> BzImage.read(other)).hasMessageContaining("no bzImage");
  }

  @Test
  void damageIsAnIoFailureOrBytesButNothingElse() throws IOException {
    long seed = 20260102;
    Random random = new Random(seed);
    byte[] whole = KernelSamples.bzImage(sized(KernelSamples.xz(KERNEL)), KernelSamples.RELEASE);
    for (int round = 0; round < 400; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve("damaged"), damaged);
      try {
        BzImage.read(file).unpack(new ByteArrayOutputStream());
      } catch (IOException expected) {
        assertThat(expected).as("seed %d, round %d", seed, round).isNotNull();
      }
    }
  }

  private static byte[] sized(byte[] packed) {
    return KernelSamples.withLength(packed, KERNEL.length);
  }

  private byte[] unpacked(byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    image(payload).unpack(out);
    return out.toByteArray();
  }

  private BzImage image(byte[] payload) throws IOException {
    byte[] whole = KernelSamples.bzImage(payload, KernelSamples.RELEASE);
    return BzImage.read(Files.write(folder.resolve("bzImage"), whole));
  }
}
