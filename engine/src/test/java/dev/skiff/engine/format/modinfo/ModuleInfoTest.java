package dev.skiff.engine.format.modinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.kernel.KernelSamples;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModuleInfoTest {

  @Test
  void readsWhatLoadingNeeds() throws IOException {
    byte[] module =
        KernelSamples.moduleOfEntries(
            "softdep=pre: crypto-crc32c other post: later",
            "license=GPL",
            "alias=fs-ext4",
            "alias=pci:v*d*",
            "depends=jbd2,mb-cache",
            "name=ext4",
            "vermagic=6.1.0 SMP");
    assertThat(ModuleInfo.read(module))
        .isEqualTo(
            new ModuleInfo(
                Optional.of("ext4"),
                List.of("jbd2", "mb_cache"),
                List.of("crypto-crc32c", "other"),
                List.of("fs-ext4"),
                Optional.of("6.1.0")));
  }

  @Test
  void aModuleMayNeedNothingAndSayNothing() throws IOException {
    ModuleInfo info = ModuleInfo.read(KernelSamples.moduleOfEntries("depends="));
    assertThat(info.depends()).isEmpty();
    assertThat(info.name()).isEmpty();
  }

  @Test
  void refusesNamesThatAreNone() {
    assertThatThrownBy(() -> ModuleInfo.read(KernelSamples.moduleOfEntries("name=../../evil")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ModuleInfo.read(KernelSamples.moduleOfEntries("depends=a,/b")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesWhatIsNoModule() {
    assertThatThrownBy(() -> ModuleInfo.read(new byte[10])).hasMessageContaining("no ELF");
    assertThatThrownBy(() -> ModuleInfo.read(KernelSamples.vmlinux("1")))
        .hasMessageContaining("no x86-64 kernel module");
  }

  @Test
  void damageIsAnIoFailureOrAModuleButNothingElse() {
    long seed = 99;
    Random random = new Random(seed);
    byte[] whole = KernelSamples.module("sample", "a,b", "alias=c");
    for (int round = 0; round < 5000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      anyBytesEndInAnIoFailureOrAModule(damaged);
    }
  }

  @FuzzTest(maxDuration = "10s")
  void anyBytesEndInAnIoFailureOrAModule(byte[] bytes) {
    try {
      ModuleInfo info = ModuleInfo.read(bytes);
      assertThat(info.depends()).allMatch(ModuleInfo::isName);
    } catch (IOException expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }
}
