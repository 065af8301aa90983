package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.KeptKernelsContract;
import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.format.erofs.ErofsWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinuxBaseTest extends KeptKernelsContract {
  private static final VerifiedTree EMPTY = VerifiedTree.of(FileTree.builder().build());

  private Path home = Path.of("");

  @Override
  protected Base base(Path directory) throws IOException {
    home = directory;
    return base(directory, ErofsWriter::write);
  }

  private static Base base(Path directory, RootWriter writer) throws IOException {
    Path init = Files.writeString(directory.resolveSibling("init"), "init");
    Path guard = SampleKernel.program(directory.resolveSibling("guard"), "echo 2399987");
    return new LinuxBase(
        new LinuxBase.Settings(directory, init, guard, System.getenv("PATH")),
        InstantSource.fixed(Instant.EPOCH),
        new Random(1),
        writer);
  }

  @Override
  protected Path importable(Path parent, String version) throws IOException {
    return SampleKernel.write(parent.resolve(version), SampleKernel.files(version));
  }

  @Test
  void theMachineHasTheDisksInitLooksForAndTheMeasuredClock() throws IOException {
    imported("6.1.0-1");
    BootSet bootSet = base.bootSet("sha256:a", () -> EMPTY);
    Base.Resources resources = new Base.Resources(128, 1, Optional.empty());
    Machine machine = base.machine(bootSet, resources, IDENTITY, home);
    assertThat(machine.disks())
        .containsExactly(
            new Machine.Disk("root", bootSet.root(), true),
            new Machine.Disk("upper", home.resolve("upper.img"), false));
    assertThat(machine.boot())
        .asInstanceOf(type(Machine.Kernel.class))
        .extracting(Machine.Kernel::commandLine)
        .isEqualTo(
            "console=ttyS0 8250.nr_uarts=1 quiet panic=-1 reboot=t random.trust_cpu=on"
                + " tsc_early_khz=2399987 tsc=reliable no_timer_check mitigations=off cryptomgr.notests pci=off");
  }

  @Test
  void moreMountsThanItsBoardHasRoomForAreRefused() {
    List<Mount> mounts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      mounts.add(
          new Mount.OfVolume(
              "/" + i, false, "v" + i, "skiff-000000000000000" + i, home.resolve("v" + i)));
    }
    assertThat(base.objections(wish(mounts.subList(0, 4)), EMPTY::tree)).isEmpty();
    assertThat(base.objections(wish(mounts), EMPTY::tree))
        .singleElement()
        .satisfies(objection -> {
          assertThat(objection.decisive()).isTrue();
          assertThat(objection.why()).contains("room for 4 volumes and folders, and 5");
        });
  }

  @Test
  void aKernelWithoutTheModulesForFoldersShowsNone() throws IOException {
    List<Mount> mounts = List.of(new Mount.OfFolder("/srv", false, home));
    assertThat(base.objections(wish(mounts), EMPTY::tree)).isEmpty();
    imported("6.1.0-1");
    assertThat(base.objections(wish(mounts), EMPTY::tree))
        .singleElement()
        .satisfies(objection -> assertThat(objection.why()).contains("9p"));
  }

  private static Wish wish(List<Mount> mounts) {
    return new Wish(List.of("/x"), List.of(), "/", "", false, false, mounts);
  }

  @Test
  void aNewerKernelIsAnotherBootSet() throws IOException {
    imported("6.1.0-1");
    BootSet first = base.bootSet("sha256:a", () -> EMPTY);
    imported("6.1.0-2");
    assertThat(base.bootSet("sha256:a", () -> EMPTY).key()).isNotEqualTo(first.key());
  }

  @Test
  void anotherInitIsAnotherBootSet() throws IOException {
    imported("6.1.0-1");
    BootSet first = base.bootSet("sha256:a", () -> EMPTY);
    Files.writeString(home.resolveSibling("init"), "a newer init");
    BootSet second = base.bootSet("sha256:a", () -> EMPTY);
    assertThat(second.key()).isNotEqualTo(first.key());
    assertThat(second.initrd()).isNotEqualTo(first.initrd());
  }

  @Test
  void aBakeThatFailsLeavesNothingAndMayBeRepeated() throws IOException {
    Base failing =
        base(
            home,
            (tree, target) -> {
              throw new IOException("torn cable");
            });
    imported("6.1.0-1");
    assertThatThrownBy(() -> failing.bootSet("sha256:a", () -> EMPTY))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("torn cable");
    assertThat(names(home.resolve("cache/boot-sets"))).containsExactly(".work");
    assertThat(base.bootSet("sha256:a", () -> EMPTY).root()).isRegularFile();
  }

  @Test
  void anImageThatDoesNotFitIsRefusedBeforeAByteIsWritten() throws IOException {
    imported("6.1.0-1");
    Content huge = Content.region(home.resolve("not-even-there"), 0, 1L << 60);
    Node file = new Node.RegularFile(Node.Ownership.root(0755), huge);
    VerifiedTree tree = VerifiedTree.of(FileTree.builder().put("bin/huge", file).build());
    assertFails("base.no-space", () -> base.bootSet("sha256:a", () -> tree));
    assertThat(names(home.resolve("cache/boot-sets"))).containsExactly(".work");
  }

  @Test
  void theLastUseOfASetIsKnownWithoutWritingAnything() throws IOException {
    imported("6.1.0-1");
    BootSet bootSet = base.bootSet("sha256:a", () -> EMPTY);
    Path record = bootSet.directory().resolve("boot-set.json");
    assertThat(record).content().contains("sha256:a");
    Files.setLastModifiedTime(record, FileTime.from(Instant.ofEpochSecond(5)));
    assertThat(entry("boot-set").lastUsed()).isEqualTo(Instant.ofEpochSecond(5));
    base.bootSet("sha256:a", () -> EMPTY);
    assertThat(entry("boot-set").lastUsed()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aSetOfAnOlderEngineIsUsedAndLearnsItsImage() throws IOException {
    imported("6.1.0-1");
    BootSet bootSet = base.bootSet("sha256:a", () -> EMPTY);
    Files.delete(bootSet.directory().resolve("boot-set.json"));
    assertThat(entry("boot-set").image()).isEmpty();
    assertThat(base.bootSet("sha256:a", () -> EMPTY)).isEqualTo(bootSet);
    assertThat(entry("boot-set").image()).contains("sha256:a");
  }

  @Test
  void anInitramfsIsPartOfTheCacheAndKeptWhileAnybodyStarts() throws IOException {
    String kernel = imported("6.1.0-1").id();
    BootSet bootSet = base.bootSet("sha256:a", () -> EMPTY);
    assertThat(entry("initramfs").kernel()).contains(kernel);
    try (Base.Claim _ = base.claim("sha256:other")) {
      assertThat(base.cache().discard(entry("initramfs"), _ -> false)).isFalse();
      assertFails(
          "base.kernel-in-use",
          () -> {
            base.remove(kernel, _ -> Optional.empty());
            return kernel;
          });
    }
    assertThat(base.cache().discard(entry("initramfs"), _ -> false)).isTrue();
    assertThat(bootSet.initrd().orElseThrow()).doesNotExist();
    assertThat(base.bootSet("sha256:a", () -> EMPTY).initrd().orElseThrow()).isRegularFile();
  }

  private CacheEntry entry(String kind) {
    return base.cache().entries().stream()
        .filter(entry -> entry.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherEngineFindsWhatIsCached() throws IOException {
    imported("6.1.0-1");
    BootSet bootSet = base.bootSet("sha256:a", () -> EMPTY);
    Base second = base(home, ErofsWriter::write);
    BootSet again =
        second.bootSet(
            "sha256:a",
            () -> {
              throw new AssertionError("it was baked already");
            });
    assertThat(again).isEqualTo(bootSet);
    assertThat(second.kernels()).isEqualTo(base.kernels());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
