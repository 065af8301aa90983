package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.files.Change;
import dev.skiff.engine.files.FilePath;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.files.InstanceFiles;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.nanos.GuestDiskLayout;
import dev.skiff.engine.format.qcow2.WritableQcow2;
import dev.skiff.engine.format.tfs.TfsEditor;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestFilesTest {
  private static final FileTree TREE =
      FileTree.builder()
          .put("bin/web", NanosSamples.program())
          .put("data/one", NanosSamples.file("one", 0600))
          .put("data/two", NanosSamples.file("two", 0644))
          .build();

  @TempDir Path folder;
  private Path set;
  private InstanceDisk disk;

  @BeforeEach
  void bake() throws IOException {
    set = Files.createDirectory(folder.resolve("set"));
    disk = InstanceDisk.in(Files.createDirectory(folder.resolve("instance")));
    RootDisk.bake(TREE, set);
  }

  @Test
  void anInstanceThatNeverRanHasItsImagesFiles() throws IOException {
    try (InstanceFiles files = open()) {
      assertThat(files.changes()).isEmpty();
      assertThat(text(files, "/data/one")).isEqualTo("one");
    }
  }

  @Test
  void whoTheGuestIsIsSeenAndIsNoChange() throws IOException {
    prepare();
    try (InstanceFiles files = open()) {
      assertThat(files.changes()).isEmpty();
      assertThat(text(files, "/etc/hostname")).isEqualTo("box\n");
      assertThat(files.isOfOneMoment()).isTrue();
    }
  }

  @Test
  void whatIsWrittenToTheDiskIsSeenOverTheImage() throws IOException {
    prepare();
    try (RawDisk below = RawDisk.open(set.resolve(RootDisk.FILE), "the disk");
        WritableQcow2 overlay = WritableQcow2.open(disk.file(), below)) {
      TfsEditor.open(GuestDiskLayout.read(overlay).root(overlay))
          .put("data/new", NanosSamples.file("new", 0644))
          .put("data/two", NanosSamples.file("TWO", 0644))
          .remove("data/one")
          .commit();
    }
    try (InstanceFiles files = open()) {
      assertThat(files.changes())
          .containsExactly(
              new Change(Change.Kind.MODIFIED, "/data"),
              new Change(Change.Kind.ADDED, "/data/new"),
              new Change(Change.Kind.DELETED, "/data/one"),
              new Change(Change.Kind.MODIFIED, "/data/two"));
      assertThat(text(files, "/data/two")).isEqualTo("TWO");
    }
  }

  @Test
  void aGuestThatGoesOnWritingIsNoticed() throws IOException {
    prepare();
    try (InstanceFiles files = open()) {
      Files.setLastModifiedTime(disk.file(), FileTime.fromMillis(1));
      assertThat(files.isOfOneMoment()).isFalse();
    }
  }

  @Test
  void aDamagedDiskIsRefusedByName() throws IOException {
    prepare();
    Files.write(disk.file(), new byte[70_000], StandardOpenOption.TRUNCATE_EXISTING);
    assertThatThrownBy(this::open)
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("disk.qcow2");
  }

  private void prepare() throws IOException {
    Identity identity =
        new Identity(
            "box",
            List.of("web"),
            List.of(),
            "/",
            "",
            Optional.empty(),
            List.of(),
            List.of(),
            false);
    KernelFolder kernel = new KernelFolder(folder.resolve("kernel"), "0");
    disk.prepare(set, identity, new BootPlan(kernel, BootKind.DIRECT, new TreeSet<>(), false));
  }

  private InstanceFiles open() throws IOException {
    return GuestFiles.open(disk, VerifiedTree.of(TREE));
  }

  private static String text(InstanceFiles files, String path) throws IOException {
    try (InputStream in = Found.at(files, FilePath.parse(path), true).node().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
