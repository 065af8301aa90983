package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.nanos.GuestDiskLayout;
import dev.skiff.engine.format.qcow2.Qcow2Disk;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.TfsContents;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceDiskTest {
  private static final FileTree TREE =
      FileTree.builder()
          .put("bin/web", NanosSamples.program())
          .put("bin/start", NanosSamples.file("#!/bin/sh\n", 0755))
          .put("etc/hostname", NanosSamples.link("/nowhere"))
          .build();

  @TempDir Path folder;
  private Path set;
  private Path instance;

  @BeforeEach
  void bake() throws IOException {
    set = Files.createDirectory(folder.resolve("set"));
    instance = Files.createDirectory(folder.resolve("instance"));
    RootDisk.bake(TREE, set);
  }

  @Test
  void theImagesDiskIsSharedAndTheInstancesIsSmall() throws IOException {
    byte[] before = Files.readAllBytes(set.resolve(RootDisk.FILE));
    InstanceDisk disk = InstanceDisk.in(instance);
    disk.prepare(set, identity("web"), bare());
    assertThat(Files.readAllBytes(set.resolve(RootDisk.FILE))).isEqualTo(before);
    assertThat(Files.size(disk.file())).isLessThanOrEqualTo(1 << 20);
    assertThat(disk.logArea()).isInstanceOf(LogArea.Empty.class);
  }

  @Test
  void aNoteOfAnEarlierRunIsGoneAtTheNextStart() throws IOException {
    writeNote();
    InstanceDisk disk = InstanceDisk.in(instance);
    disk.prepare(set, identity("web"), bare());
    assertThat(disk.logArea()).isEqualTo(new LogArea.Written(7));
    disk.prepare(set, identity("web"), bare());
    assertThat(disk.logArea()).isInstanceOf(LogArea.Empty.class);
  }

  @Test
  void aScriptIsRefusedBeforeAnythingIsMade() {
    InstanceDisk disk = InstanceDisk.in(instance);
    assertThatThrownBy(() -> disk.prepare(set, identity("start"), bare()))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("'/bin/start' is a script");
    assertThat(disk.file()).doesNotExist();
  }

  @Test
  void whatWasWrittenIsNotLaidOverAnotherDisk() throws IOException {
    InstanceDisk disk = InstanceDisk.in(instance);
    disk.prepare(set, identity("web"), bare());
    Path other = Files.createDirectory(folder.resolve("other"));
    RootDisk.bake(TREE, other);
    assertThatThrownBy(() -> disk.prepare(other, identity("web"), bare()))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("belongs to a disk that this release makes in another way");
  }

  @Test
  void withoutItsDisksNothingIsKnownOfTheEnd() {
    assertThat(InstanceDisk.in(instance).logArea()).isInstanceOf(LogArea.Unreadable.class);
  }

  @Test
  void theSameTreeIsTheSameDisk() throws IOException {
    Path again = Files.createDirectory(folder.resolve("again"));
    RootDisk.bake(TREE, again);
    assertThat(again.resolve(RootDisk.FILE)).hasSameBinaryContentAs(set.resolve(RootDisk.FILE));
  }

  /** As a kernel leaves it, here on the disk below. */
  private void writeNote() throws IOException {
    byte[] note = new byte[LogArea.HEADER_BYTES];
    System.arraycopy(new byte[] {'K', 'L', 'O', 'G'}, 0, note, 0, 4);
    note[12] = 7;
    try (FileChannel disk =
        FileChannel.open(set.resolve(RootDisk.FILE), StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.wrap(note), (1 << 20) - LogArea.BYTES);
    }
  }

  @Test
  void anIdentityThatChangedIsToldToADiskThatHasBeenRunOn() throws IOException {
    InstanceDisk disk = InstanceDisk.in(instance);
    disk.prepare(set, identity("web"), bare());
    assertThat(text(disk, "etc/hostname")).isEqualTo("box\n");
    byte[] before = Files.readAllBytes(disk.file());
    disk.prepare(set, identity("web"), bare());
    assertThat(Files.readAllBytes(disk.file())).isEqualTo(before);
    disk.prepare(set, named("other"), bare());
    assertThat(text(disk, "etc/hostname")).isEqualTo("other\n");
    assertThat(contents(disk).manifest().settings().get("program"))
        .isEqualTo(new Manifest.Text("/bin/web"));
  }

  @Test
  void bootPartsAreOnTheInstancesDiskAndGoWhenTheyAreNotWantedAnyMore() throws IOException {
    KernelFolder kernel = new KernelFolder(kernelFolder("k1"), "0.1.52");
    InstanceDisk disk = InstanceDisk.in(instance);
    BootPlan klib = new BootPlan(kernel, BootKind.DIRECT, sorted("tls"), false);
    disk.prepare(set, identity("web"), klib);
    assertThat(bootFiles(disk)).containsExactly("kernel", "klib", "klib/tls");
    assertThat(text(disk, "etc/hostname")).isEqualTo("box\n");
    disk.prepare(set, named("other"), klib);
    assertThat(text(disk, "etc/hostname")).isEqualTo("other\n");
    BootPlan uefi = new BootPlan(kernel, BootKind.UEFI, sorted("ntp"), false);
    disk.prepare(set, named("other"), uefi);
    assertThat(bootFiles(disk)).containsExactly("kernel", "klib", "klib/ntp");
    disk.prepare(set, named("other"), bare());
    assertThat(bootFiles(disk)).isEmpty();
    assertThat(text(disk, "etc/hostname")).isEqualTo("other\n");
    assertThat(instance.resolve("disk.boot-parts")).doesNotExist();
  }

  @Test
  void aKernelWithoutTheFilesOfAFirmwareIsRefusedBeforeAnythingIsMade() throws IOException {
    Path folder = kernelFolder("k2");
    Files.delete(folder.resolve("bootx64.efi"));
    KernelFolder kernel = new KernelFolder(folder, "0.1.52");
    InstanceDisk disk = InstanceDisk.in(instance);
    BootPlan uefi = new BootPlan(kernel, BootKind.UEFI, sorted(), false);
    assertThatThrownBy(() -> disk.prepare(set, identity("web"), uefi))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("the kernel 0.1.52 came without bootx64.efi")
        .hasMessageContaining("boot: uefi");
    assertThat(disk.file()).doesNotExist();
  }

  private BootPlan bare() {
    KernelFolder none = new KernelFolder(folder.resolve("none"), "0");
    return new BootPlan(none, BootKind.DIRECT, sorted(), false);
  }

  private static SortedSet<String> sorted(String... klibs) {
    return new TreeSet<>(List.of(klibs));
  }

  private Path kernelFolder(String name) throws IOException {
    Path kernel = folder.resolve(name);
    NanosSamples.write(kernel, NanosSamples.release(NanosSamples.BUILD));
    Files.write(kernel.resolve("bootx64.efi"), new byte[100]);
    return kernel;
  }

  private TfsContents contents(InstanceDisk disk) throws IOException {
    try (RawDisk below = RawDisk.open(set.resolve(RootDisk.FILE), "the disk");
        Qcow2Disk overlay = Qcow2Disk.open(disk.file(), below)) {
      return TfsReader.read(GuestDiskLayout.read(overlay).root(overlay));
    }
  }

  private List<String> bootFiles(InstanceDisk disk) throws IOException {
    try (RawDisk below = RawDisk.open(set.resolve(RootDisk.FILE), "the disk");
        Qcow2Disk overlay = Qcow2Disk.open(disk.file(), below)) {
      var files = GuestDiskLayout.read(overlay).bootFiles(overlay);
      return files.isEmpty()
          ? List.of()
          : List.copyOf(TfsReader.read(files.get()).tree().nodes().keySet());
    }
  }

  private String text(InstanceDisk disk, String path) throws IOException {
    Node node = Objects.requireNonNull(contents(disk).tree().nodes().get(path));
    try (InputStream in = ((Node.RegularFile) node).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Identity identity(String program) {
    return identity("box", program);
  }

  private static Identity named(String hostname) {
    return identity(hostname, "web");
  }

  private static Identity identity(String hostname, String program) {
    return new Identity(
        hostname,
        List.of(program),
        List.of(),
        "/",
        "",
        Optional.empty(),
        List.of(),
        List.of(),
        false);
  }
}
