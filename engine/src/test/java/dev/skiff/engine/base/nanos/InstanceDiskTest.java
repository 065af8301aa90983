package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
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
    disk.prepare(set, identity("web"));
    assertThat(Files.readAllBytes(set.resolve(RootDisk.FILE))).isEqualTo(before);
    assertThat(Files.size(disk.file())).isLessThanOrEqualTo(1 << 20);
    assertThat(disk.logArea()).isInstanceOf(LogArea.Empty.class);
  }

  @Test
  void aNoteOfAnEarlierRunIsGoneAtTheNextStart() throws IOException {
    writeNote();
    InstanceDisk disk = InstanceDisk.in(instance);
    disk.prepare(set, identity("web"));
    assertThat(disk.logArea()).isEqualTo(new LogArea.Written(7));
    disk.prepare(set, identity("web"));
    assertThat(disk.logArea()).isInstanceOf(LogArea.Empty.class);
  }

  @Test
  void aScriptIsRefusedBeforeAnythingIsMade() {
    InstanceDisk disk = InstanceDisk.in(instance);
    assertThatThrownBy(() -> disk.prepare(set, identity("start")))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("'/bin/start' is a script");
    assertThat(disk.file()).doesNotExist();
  }

  @Test
  void whatWasWrittenIsNotLaidOverAnotherDisk() throws IOException {
    InstanceDisk disk = InstanceDisk.in(instance);
    disk.prepare(set, identity("web"));
    Path other = Files.createDirectory(folder.resolve("other"));
    RootDisk.bake(TREE, other);
    assertThatThrownBy(() -> disk.prepare(other, identity("web")))
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

  private static Identity identity(String program) {
    return new Identity(
        "box", List.of(program), List.of(), "/", "", Optional.empty(), List.of(), List.of(), false);
  }
}
