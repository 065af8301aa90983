package dev.skiff.engine.base.hermit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.hermit.Bus;
import dev.skiff.engine.rust.LockFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LibraryPlanTest {
  private static final LibraryPlan PLAN =
      new LibraryPlan(Bus.PCI, "rustc 1.96.0", "Debian LLD 14.0.6");

  @Test
  void aKernelIsCompiledAsItsDesignSays() {
    assertThat(String.join(" ", PLAN.arguments(Path.of("/t"))))
        .isEqualTo(
            "build --locked --lib --release --target x86_64-unknown-none -Zbuild-std=core,alloc"
                + " -Zbuild-std-features=compiler-builtins-mem --no-default-features --features"
                + " pci,acpi,tcp,udp,dns,dhcpv4,fsgsbase --target-dir /t");
    assertThat(new LibraryPlan(Bus.MMIO, "c", "l").features())
        .isEqualTo("tcp,udp,dns,dhcpv4,fsgsbase");
  }

  @Test
  void theIdIsTheSameInEveryProcess() {
    assertThat(PLAN.id()).isEqualTo("0.11.0-pci-4a3a0ce5b283");
  }

  @Test
  void whatChangesALibraryChangesItsId() {
    assertThat(PLAN.id()).startsWith("0.11.0-pci-").hasSize("0.11.0-pci-".length() + 12);
    assertThat(
            List.of(
                PLAN,
                new LibraryPlan(Bus.MMIO, "rustc 1.96.0", "Debian LLD 14.0.6"),
                new LibraryPlan(Bus.PCI, "rustc 1.97.0", "Debian LLD 14.0.6"),
                new LibraryPlan(Bus.PCI, "rustc 1.96.0", "Debian LLD 15.0.6")))
        .extracting(LibraryPlan::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void theAttributeIsSpelledAsNewCompilersWantIt() {
    assertThat(KernelSource.changed("a\n\t#[naked]\nfn f() {} // #[naked]\n"))
        .isEqualTo("a\n\t#[unsafe(naked)]\nfn f() {} // #[naked]\n");
    String untouched = "fn f() {}";
    assertThat(KernelSource.changed(untouched)).isSameAs(untouched);
  }

  @Test
  void aCrateThatIsNotTheKnownOneIsRefused() {
    KernelSource.requireKnown(lock(KernelSource.DIGEST));
    assertThatThrownBy(() -> KernelSource.requireKnown(lock("0".repeat(64))))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("the crate hermit-kernel 0.11.0 is not what it was");
    assertThatThrownBy(() -> KernelSource.requireKnown(new LockFile(List.of())))
        .isInstanceOf(BaseFailure.class);
  }

  private static LockFile lock(String digest) {
    return new LockFile(
        List.of(new LockFile.Crate("hermit-kernel", "0.11.0", Optional.of(digest))));
  }
}
