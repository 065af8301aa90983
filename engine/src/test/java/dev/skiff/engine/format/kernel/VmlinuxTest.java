package dev.skiff.engine.format.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmlinuxTest {
  @TempDir Path folder;

  @Test
  void acceptsAKernelWithAPvhEntry() throws IOException {
    Path kernel = file(KernelSamples.vmlinux(KernelSamples.RELEASE));
    assertThatCode(() -> Vmlinux.requireBootable(kernel)).doesNotThrowAnyException();
    assertThat(Vmlinux.release(kernel)).contains(KernelSamples.RELEASE);
  }

  @Test
  void refusesAKernelWithoutTheNote() {
    byte[] kernel = KernelSamples.vmlinux(KernelSamples.RELEASE);
    kernel[64 + 112 + 8] = 17;
    assertThatThrownBy(() -> Vmlinux.requireBootable(file(kernel))).hasMessageContaining("PVH");
  }

  @Test
  void refusesOtherMachinesByNumber() {
    byte[] kernel = KernelSamples.vmlinux(KernelSamples.RELEASE);
    kernel[18] = (byte) 183;
    assertThatThrownBy(() -> Vmlinux.requireBootable(file(kernel)))
        .hasMessageContaining("183, not x86-64");
  }

  @Test
  void refusesATruncatedKernel() {
    byte[] kernel = KernelSamples.vmlinux(KernelSamples.RELEASE);
    byte[] cut = Arrays.copyOf(kernel, kernel.length - 1);
    assertThatThrownBy(() -> Vmlinux.requireBootable(file(cut))).hasMessageContaining("cut off");
  }

  @Test
  void saysNoReleaseWhereThereIsNone() throws IOException {
    assertThat(Vmlinux.release(file(new byte[100]))).isEmpty();
    assertThat(
            Vmlinux.release(
                file("Linux version %s Linux version ".getBytes(StandardCharsets.US_ASCII))))
        .isEmpty();
  }

  @Test
  void damageIsAnIoFailureOrAKernelButNothingElse() throws IOException {
    long seed = 4711;
    Random random = new Random(seed);
    byte[] whole = KernelSamples.vmlinux(KernelSamples.RELEASE);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        damaged[random.nextInt(200)] = (byte) random.nextInt();
      }
      check(damaged, "seed " + seed + ", round " + round);
    }
  }

  @FuzzTest(maxDuration = "10s")
  void anyBytesEndInAnIoFailureOrAKernel(byte[] bytes) throws IOException {
    check(bytes, "fuzz");
  }

  private void check(byte[] bytes, String what) throws IOException {
    Path kernel = file(bytes);
    try {
      Vmlinux.requireBootable(kernel);
    } catch (IOException expected) {
      assertThat(expected.getMessage()).as(what).isNotEmpty();
    }
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("vmlinux"), bytes);
  }
}
