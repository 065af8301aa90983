package dev.skiff.engine.format.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.disk.Tools;
import dev.skiff.engine.format.disk.WritableDisk;
import dev.skiff.engine.format.qcow2.Qcow2Disk;
import dev.skiff.engine.format.qcow2.WritableQcow2;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.TfsContents;
import dev.skiff.engine.format.tfs.TfsEditor;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityOverlayTest {
  private static final Manifest OTHER =
      new Manifest(
          new TreeMap<>(
              Map.of(
                  "program",
                  new Manifest.Text("/bin/hello"),
                  "environment",
                  Manifest.Fields.of(new TreeMap<>(Map.of("etc", "1", "NAME", "two"))))));

  @TempDir Path folder;
  private Path base = Path.of("");
  private Path overlay = Path.of("");
  private byte[] baseBytes = {};

  @BeforeEach
  void makeBase() throws IOException {
    base = folder.resolve("disk.img");
    overlay = folder.resolve("overlay.qcow2");
    GuestDisks.write(GuestDisk.direct(GuestDisks.root()), base);
    baseBytes = Files.readAllBytes(base);
  }

  @Test
  void anOverlayMakesAGuestSomeoneElse() throws Exception {
    create(GuestDisks.identity(OTHER, "two\n"), 0);
    assertGuestIs(OTHER, tree("two\n"));
    assertThat(Files.size(overlay)).isLessThanOrEqualTo(7 << 16);
    Tools.run(folder, "qemu-img", "check", "-q", "-fqcow2", "overlay.qcow2");
    Tools.run(folder, "qemu-img", "convert", "-Oraw", "overlay.qcow2", "flat");
    try (RawDisk flat = RawDisk.open(folder.resolve("flat"), "the disk")) {
      assertThat(TfsReader.read(GuestDiskLayout.read(flat).root(flat)).manifest()).isEqualTo(OTHER);
    }
    assertThat(base).hasBinaryContent(baseBytes);
  }

  @Test
  void missingMountPointsAreMade() throws IOException {
    create(GuestDisks.identity(OTHER, "two\n", "data/deep", "etc"), 4 << 20);
    Node directory = new Node.Directory(Node.Ownership.root(0755));
    assertGuestIs(OTHER, tree("two\n", Map.of("data", directory, "data/deep", directory)));
  }

  @Test
  void growthIsRoomForTheGuest() throws IOException {
    create(GuestDisks.identity(OTHER, "two\n"), 64 << 20);
    try (RawDisk below = RawDisk.open(base, "the disk");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      assertThat(disk.size()).isEqualTo(below.size() + (64 << 20));
      WritableDisk root = GuestDiskLayout.read(disk).root(disk);
      TfsEditor.open(root).put("large", GuestDisks.file("x".repeat(30 << 20))).commit();
    }
    assertGuestIs(OTHER, tree("two\n", Map.of("large", GuestDisks.file("x".repeat(30 << 20)))));
  }

  @Test
  void whoHasRunIsMadeSomeoneElseAndKeepsWhatWasWritten() throws Exception {
    create(GuestDisks.identity(GuestDisks.manifest(), "one\n"), 0);
    write("var/state", "kept");
    for (String name : new String[] {"two\n", "a longer name\n", "two\n"}) {
      IdentityOverlay.change(overlay, base, GuestDisks.identity(OTHER, name, "mnt/new"));
      Tools.run(folder, "qemu-img", "check", "-q", "-fqcow2", "overlay.qcow2");
      Node directory = new Node.Directory(Node.Ownership.root(0755));
      assertGuestIs(
          OTHER, tree(name, Map.of("var/state", GuestDisks.file("kept"), "mnt/new", directory)));
    }
    byte[] once = Files.readAllBytes(overlay);
    IdentityOverlay.change(overlay, base, GuestDisks.identity(OTHER, "two\n", "mnt/new"));
    assertThat(overlay).hasBinaryContent(once);
    assertThat(base).hasBinaryContent(baseBytes);
  }

  @Test
  void disksOfOtherBuildersTakeAnIdentityToo() throws IOException {
    byte[] withoutNote = baseBytes.clone();
    Arrays.fill(withoutNote, (1 << 20) - 8192, 1 << 20, (byte) 0);
    Files.write(base, withoutNote);
    create(GuestDisks.identity(OTHER, "two\n"), 0);
    assertGuestIs(OTHER, tree("two\n"));
  }

  @Test
  void theKernelsNoteIsReadAndCleared() throws IOException {
    create(GuestDisks.identity(OTHER, "two\n"), 0);
    assertThat(IdentityOverlay.kernelLog(overlay, base)).hasSize(4096).containsOnly(0);
    byte[] before = Files.readAllBytes(overlay);
    IdentityOverlay.clearKernelLog(overlay, base);
    assertThat(overlay).hasBinaryContent(before);
    try (RawDisk below = RawDisk.open(base, "the disk");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      disk.write((1 << 20) - 4096, new byte[] {'K', 'L', 'O', 'G'});
    }
    assertThat(IdentityOverlay.kernelLog(overlay, base)).startsWith('K', 'L', 'O', 'G');
    IdentityOverlay.clearKernelLog(overlay, base);
    assertThat(IdentityOverlay.kernelLog(overlay, base)).containsOnly(0);
    assertGuestIs(OTHER, tree("two\n"));
  }

  @Test
  void nothingIsLeftOfAnOverlayThatCannotBe() throws IOException {
    Manifest huge =
        new Manifest(new TreeMap<>(Map.of("program", new Manifest.Text("p".repeat(600_000)))));
    assertThatThrownBy(() -> create(GuestDisks.identity(huge, "two\n"), 0))
        .isInstanceOf(FormatFailure.class)
        .hasMessageStartingWith("cannot write a Nanos manifest");
    assertThatThrownBy(() -> create(GuestDisks.identity(OTHER, "h".repeat(600)), 0))
        .hasMessageContaining("'etc/hostname' has 600 bytes");
    assertThat(overlay).doesNotExist();
    byte[] damaged = baseBytes.clone();
    damaged[(1 << 20) - 8192 + 20] ^= 1;
    Files.write(base, damaged);
    assertThatThrownBy(() -> create(GuestDisks.identity(OTHER, "two\n"), 0))
        .isInstanceOf(FormatFailure.class)
        .hasMessageEndingWith("its note of the identity has another checksum");
    assertThat(overlay).doesNotExist();
  }

  @Test
  void anOverlayThatIsThereIsLeftAlone() throws IOException {
    Files.writeString(overlay, "what a guest has written");
    assertThatThrownBy(() -> create(GuestDisks.identity(OTHER, "two\n"), 0))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(overlay).hasContent("what a guest has written");
  }

  private void create(Identity identity, long growth) throws IOException {
    IdentityOverlay.create(overlay, base, "disk.img", identity, growth);
  }

  private void write(String path, String text) throws IOException {
    try (RawDisk below = RawDisk.open(base, "the disk");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      TfsEditor.open(GuestDiskLayout.read(disk).root(disk))
          .put(path, GuestDisks.file(text))
          .commit();
    }
  }

  private void assertGuestIs(Manifest manifest, FileTree tree) throws IOException {
    try (RawDisk below = RawDisk.open(base, "the disk");
        Qcow2Disk disk = Qcow2Disk.open(overlay, below)) {
      TfsContents contents = TfsReader.read(GuestDiskLayout.read(disk).root(disk));
      assertThat(contents.manifest()).isEqualTo(manifest);
      assertThat(GuestDisks.listing(contents.tree())).isEqualTo(GuestDisks.listing(tree));
    }
  }

  private static FileTree tree(String hostname) {
    return tree(hostname, Map.of());
  }

  private static FileTree tree(String hostname, Map<String, Node> more) {
    FileTree.Builder tree = FileTree.builder();
    GuestDisks.tree().nodes().forEach(tree::put);
    tree.put("etc/hostname", GuestDisks.file(hostname));
    tree.put("etc/hosts", GuestDisks.file("127.0.0.1 localhost\n"));
    tree.put("etc/resolv.conf", GuestDisks.file(""));
    new TreeMap<>(more).forEach(tree::put);
    return tree.build();
  }
}
