package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KeptKernelsContract;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NanosBaseTest extends KeptKernelsContract {

  @Override
  protected Base base(Path home) {
    return new NanosBase(home, InstantSource.fixed(Instant.EPOCH));
  }

  @Test
  void whoHasManyFilesHasMuchMemory() {
    FileTree.Builder many = FileTree.builder();
    for (int number = 0; number < 100_000; number++) {
      many.put("d" + number % 300 + "/" + number, NanosSamples.file("", 0644));
    }
    assertThat(base.usualMemoryMebibytes(() -> FileTree.builder().build())).isEqualTo(256);
    assertThat(base.usualMemoryMebibytes(many::build)).isEqualTo(128 + 100_300 / 256);
  }

  @Test
  void aKernelIsChosenByVersionOrIdOrRefused() throws IOException {
    Base.Kernel older = base.importFrom(importable(folder, "0.1.51"), KernelProgress.NONE);
    Base.Kernel newer = base.importFrom(importable(folder, "0.1.52"), KernelProgress.NONE);
    assertThat(chosen(Map.of())).endsWith(Path.of(newer.id(), "kernel.img"));
    assertThat(chosen(Map.of("version", "0.1.51"))).endsWith(Path.of(older.id(), "kernel.img"));
    assertThat(chosen(Map.of("version", older.id()))).endsWith(Path.of(older.id(), "kernel.img"));
    assertThatThrownBy(() -> chosen(Map.of("version", "0.1.9")))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("base.unknown-kernel");
              assertThat(failure.hint()).contains(older.id(), newer.id());
            });
  }

  private Path chosen(Map<String, String> settings) {
    FileTree empty = FileTree.builder().build();
    return base.bootSet("sha256:a", new TreeMap<>(settings), () -> VerifiedTree.of(empty)).kernel();
  }

  @Override
  protected Path importable(Path parent, String version) throws IOException {
    String build = Sha256.of(version).substring(0, 40);
    return NanosSamples.write(parent.resolve(version), NanosSamples.release(build));
  }
}
