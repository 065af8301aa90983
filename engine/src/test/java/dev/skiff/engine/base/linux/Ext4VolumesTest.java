package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.VolumeFormat.Blank;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.format.ext4.Ext4Disk;
import dev.skiff.engine.format.ext4.Ext4Entry;
import dev.skiff.engine.format.ext4.Ext4Inode;
import dev.skiff.engine.format.tree.Content;
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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ext4VolumesTest {
  private static final String LABEL = "skiff-0123456789abcdef";
  private static final FileTree NOTHING = FileTree.builder().build();

  @TempDir Path folder;
  private final Ext4Volumes volumes = new Ext4Volumes(System.getenv("PATH") + ":/usr/sbin:/sbin");

  @Test
  void aNewVolumeIsEmptyAndTakesLittle() throws IOException {
    Path file = make(8L << 30, NOTHING);
    assertThat(Files.size(file)).isEqualTo(8L << 30);
    assertThat(DirectoryTree.allocatedBytes(file)).isLessThan(32 << 20);
    try (Ext4Disk disk = Ext4Disk.open(file)) {
      assertThat(disk.list(disk.root())).isEmpty();
    }
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void theSmallestIsOne() throws IOException {
    try (Ext4Disk disk = Ext4Disk.open(make(volumes.smallestBytes(), NOTHING))) {
      assertThat(disk.list(disk.root())).isEmpty();
    }
  }

  @Test
  void filesKeepOwnersModesLinksAndBytes() throws IOException {
    byte[] large = new byte[3 << 20];
    large[large.length - 1] = 7;
    FileTree tree =
        FileTree.builder()
            .put("base", new Node.Directory(new Node.Ownership(01770, 999, 70_000)))
            .put("base/secret", file(0, 999, "secret"))
            .put("base/a \"b\" <c>\nd é", file(06755, 0, "odd"))
            .put("base/large", regular(0644, 0, large))
            .put("link", new Node.Symlink(new Node.Ownership(0777, 1, 2), "base/a b"))
            .put("long", new Node.Symlink(Node.Ownership.root(0777), "x".repeat(200)))
            .link("same", "base/secret")
            .build();
    Path file = folder.resolve("volume.img");
    volumes.make(file, new Blank(LABEL, 64 << 20, new Node.Ownership(0700, 26, 26)), tree);
    try (Ext4Disk disk = Ext4Disk.open(file)) {
      Map<String, Ext4Inode> found = new TreeMap<>();
      walk(disk, "", disk.root(), found);
      assertThat(found).containsOnlyKeys(tree.nodes().keySet());
      assertThat(disk.root().uid()).isEqualTo(26);
      assertThat(disk.root().mode()).isEqualTo(0700);
      Ext4Inode base = in(found, "base");
      assertThat(base.mode()).isEqualTo(01770);
      assertThat(base.gid()).isEqualTo(70_000);
      assertThat(in(found, "base/secret").mode()).isZero();
      assertThat(in(found, "base/secret").number()).isEqualTo(in(found, "same").number());
      assertThat(in(found, "base/secret").links()).isEqualTo(2);
      assertThat(read(disk, in(found, "base/secret"))).asString().isEqualTo("secret");
      assertThat(read(disk, in(found, "base/a \"b\" <c>\nd é"))).asString().isEqualTo("odd");
      assertThat(read(disk, in(found, "base/large"))).isEqualTo(large);
      assertThat(disk.target(in(found, "long"))).hasSize(200);
      assertThat(in(found, "link").uid()).isEqualTo(1);
    }
    assertThat(DirectoryTree.allocatedBytes(file)).isLessThan(16 << 20);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    FileTree tree =
        FileTree.builder()
            .put("a", new Node.RegularFile(Node.Ownership.root(0644), Content.zeros(1L << 40)))
            .build();
    assertThatThrownBy(() -> make(64 << 20, tree))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("base.volume-too-small"));
  }

  @Test
  void aCleanVolumeIsNotTouchedForReaders() throws Exception {
    Path file = make(64 << 20, NOTHING);
    byte[] before = Files.readAllBytes(file);
    volumes.replay(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** As a killed guest leaves it: the flag is set, and here nothing is in the journal. */
  @Test
  void aJournalThatWasLeftIsReplayedForReaders() throws Exception {
    Path file = make(64 << 20, NOTHING);
    setNeedsRecovery(file);
    volumes.replay(file);
    try (Ext4Disk disk = Ext4Disk.open(file)) {
      assertThat(disk.list(disk.root())).isEmpty();
    }
    assertThat(flags(file) & 4).isZero();
  }

  private static void setNeedsRecovery(Path file) throws IOException, InterruptedException {
    Process debugfs =
        new ProcessBuilder("debugfs", "-w", "-R", "feature needs_recovery", file.toString())
            .redirectErrorStream(true)
            .start();
    debugfs.getInputStream().readAllBytes();
    assertThat(debugfs.waitFor()).isZero();
    assertThat(flags(file) & 4).isEqualTo(4);
  }

  private static int flags(Path file) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.read(one, 1024 + 0x60);
    }
    return one.get(0);
  }

  private Path make(long bytes, FileTree tree) {
    Path file = folder.resolve("volume.img");
    volumes.make(file, new Blank(LABEL, bytes), tree);
    return file;
  }

  private static Node file(int mode, int owner, String text) {
    return regular(mode, owner, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Node regular(int mode, int owner, byte[] bytes) {
    return new Node.RegularFile(new Node.Ownership(mode, owner, owner), Content.of(bytes));
  }

  private static void walk(
      Ext4Disk disk, String path, Ext4Inode directory, Map<String, Ext4Inode> found)
      throws IOException {
    for (Ext4Entry entry : disk.list(directory)) {
      String name = path + new String(entry.name(), StandardCharsets.UTF_8);
      Ext4Inode inode = disk.inode(entry.inode());
      found.put(name, inode);
      if (inode.kind() == Ext4Inode.Kind.DIRECTORY) {
        walk(disk, name + "/", inode, found);
      }
    }
  }

  private static Ext4Inode in(Map<String, Ext4Inode> found, String path) {
    return Objects.requireNonNull(found.get(path), path);
  }

  private static byte[] read(Ext4Disk disk, Ext4Inode inode) throws IOException {
    try (InputStream in = disk.open(inode)) {
      return in.readAllBytes();
    }
  }
}
