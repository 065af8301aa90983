package dev.skiff.engine.base.hermit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseContract;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.format.hermit.Bus;
import dev.skiff.engine.format.hermit.HermitSamples;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.RustFailure;
import dev.skiff.engine.rust.Toolchain;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Board;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HermitBaseTest extends BaseContract {

  @Override
  protected Base base(Path home) throws IOException {
    Path loader = Files.writeString(folder.resolve("skiff-hermit-loader"), "the loader");
    KernelLibraries libraries =
        new KernelLibraries(home, () -> new Cargo(Toolchain.find(home), Map.of()));
    return new HermitBase(home, loader, libraries, InstantSource.fixed(Instant.EPOCH));
  }

  @Override
  protected FileTree tree() {
    return tree(HermitSamples.program(Bus.PCI));
  }

  private static FileTree tree(byte[] program) {
    return FileTree.builder()
        .put("bin/program", new Node.RegularFile(Node.Ownership.root(0755), Content.of(program)))
        .put("etc/motd", new Node.RegularFile(Node.Ownership.root(0644), Content.of(new byte[1])))
        .build();
  }

  @Test
  void theLoaderBootsTheProgramOfTheBootSetWhichAllInstancesShare() throws IOException {
    BootSet set = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Machine one = machine(set, 64, "one");
    Machine two = machine(set, 64, "two");
    assertThat(one).isEqualTo(two);
    assertThat(one.board()).isEqualTo(Board.Q35_MODERN);
    assertThat(one.wires()).isEqualTo(Machine.Wires.SERIAL_LINE_F4);
    Path program = set.directory().resolve("programs/bin/program");
    assertThat(one.boot())
        .isEqualTo(
            new Machine.Kernel(
                folder.resolve("skiff-hermit-loader"),
                Optional.of(program),
                "app 'env=HOSTNAME=host' 'env=A=b' --"));
    assertThat(program).hasBinaryContent(HermitSamples.program(Bus.PCI));
    assertThat(set.directory().resolve("programs/etc")).doesNotExist();
    assertThat(folder.resolve("one")).isEmptyDirectory();
  }

  @Test
  void aProgramForMmioRunsOnAMicrovmWithItsMemory() throws IOException {
    BootSet set =
        base.bootSet("sha256:a", () -> VerifiedTree.of(tree(HermitSamples.program(Bus.MMIO))));
    assertThat(machine(set, 320, "one").board()).isEqualTo(Board.MICROVM_BARE);
    assertThatThrownBy(() -> machine(set, 319, "two"))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("needs 320 MiB of memory, and has 319");
  }

  @Test
  void aBrokenProgramIsRefusedBeforeAnythingStarts() throws IOException {
    byte[] broken = HermitSamples.program(Bus.PCI);
    broken[16] = 2;
    BootSet set = base.bootSet("sha256:a", () -> VerifiedTree.of(tree(broken)));
    assertThatThrownBy(() -> machine(set, 64, "one"))
        .hasMessageContaining("it is linked for one address");
  }

  @Test
  void whatIsNotCompiledForHermitIsImpossible() {
    byte[] elf = "\u007fELF\2\1\1\0".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(base.objections(wish(), () -> tree(elf)))
        .containsExactly(Objection.impossible("'/bin/program' is not compiled for Hermit"));
    Wish other = new Wish(List.of("/bin/none"), List.of(), "/", "", false, false);
    assertThat(base.objections(other, this::tree))
        .containsExactly(Objection.impossible("there is no program '/bin/none' in the image"));
  }

  @Test
  void aProgramIsFoundByItsNameWhereOnlyOneHasIt() {
    Wish named = new Wish(List.of("program"), List.of(), "/", "", false, false);
    assertThat(base.objections(named, this::tree)).isEmpty();
  }

  @Test
  void withoutAToolchainAPullNamesThePackages() {
    assertThatThrownBy(() -> base.pull(Optional.empty(), KernelProgress.NONE))
        .isInstanceOfSatisfying(
            RustFailure.class,
            failure -> assertThat(failure.hint()).contains("rustc-web cargo-web rust-web-src"));
    assertFails("base.unknown-version", () -> base.pull(Optional.of("1.0"), KernelProgress.NONE));
  }

  @Test
  void anImportIsRefusedByName() {
    assertFails("base.unsupported", () -> base.importFrom(folder, KernelProgress.NONE));
  }

  private Machine machine(BootSet set, int memory, String instance) throws IOException {
    Path own = Files.createDirectory(folder.resolve(instance));
    return base.machine(set, new Base.Resources(memory, 1, Optional.empty()), identity(), own);
  }
}
