package dev.skiff.engine.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the engine relies on in bases that keep kernels for their images. */
public abstract class KeptKernelsContract extends BaseContract {
  /** Something at this path that the base can import; another version is another kernel. */
  protected abstract Path importable(Path parent, String version) throws IOException;

  @Override
  protected void prepare() throws IOException {
    imported("6.1.0-1");
  }

  @Test
  void withoutAKernelABootSetIsRefusedByCode() {
    assertThat(base.kernels()).isEmpty();
    assertFails("base.no-kernel", () -> base.bootSet("sha256:a", () -> VerifiedTree.of(tree())));
  }

  @Test
  void anImportedKernelIsThereForTheNextEngineToo() throws IOException {
    Base.Kernel kernel = imported("6.1.0-1");
    assertThat(base.kernels()).containsExactly(kernel);
    assertThat(kernel.digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(kernel.id()).isNotEmpty();
  }

  @Test
  void kernelsAreListedNewestFirst() throws IOException {
    imported("6.1.0-9");
    imported("6.1.0-8");
    assertThat(base.kernels()).extracting(Base.Kernel::version).hasSize(2);
    assertThat(base.kernels().getFirst().version()).contains("6.1.0-9");
  }

  @Test
  void importingTheSameAgainChangesNothing() throws IOException {
    Base.Kernel first = imported("6.1.0-1");
    assertThat(imported("6.1.0-1")).isEqualTo(first);
    assertThat(base.kernels()).hasSize(1);
  }

  @Test
  void importingNothingIsRefusedByCode() {
    Path nothing = folder.resolve("nothing");
    assertFails("base.import-refused", () -> base.importFrom(nothing, KernelProgress.NONE));
  }

  @Test
  void aKernelInUseIsNotRemoved() throws IOException {
    Base.Kernel kernel = imported("6.1.0-1");
    assertThatThrownBy(() -> base.remove(kernel.id(), id -> Optional.of("instance 'web'")))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("instance 'web'");
    assertThat(base.kernels()).containsExactly(kernel);
  }

  @Test
  void aRemovedKernelIsGoneAndUnknown() throws IOException {
    Base.Kernel kernel = imported("6.1.0-1");
    base.remove(kernel.id(), id -> Optional.empty());
    assertThat(base.kernels()).isEmpty();
    assertFails(
        "base.unknown-kernel",
        () -> {
          base.remove(kernel.id(), id -> Optional.empty());
          return kernel;
        });
  }

  @Test
  void aNewerKernelIsWhatIsBooted() throws IOException {
    imported("6.1.0-1");
    BootSet older = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Base.Kernel kernel = imported("6.1.0-2");
    BootSet newer = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    assertThat(newer.kernelVersion()).isEqualTo(kernel.version());
    assertThat(newer).isNotEqualTo(older);
  }

  @Test
  void aBootSetTellsItsKernel() throws IOException {
    Base.Kernel kernel = imported("6.1.0-1");
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    assertThat(bootSet.kernelVersion()).isEqualTo(kernel.version());
    assertThat(base.cache().entries())
        .anyMatch(entry -> entry.kernel().equals(Optional.of(kernel.id())));
  }

  protected final Base.Kernel imported(String version) throws IOException {
    Path parent = Files.createDirectories(folder.resolve("sources"));
    Base.Kernel kernel = base.importFrom(importable(parent, version), KernelProgress.NONE);
    return kernel;
  }
}
