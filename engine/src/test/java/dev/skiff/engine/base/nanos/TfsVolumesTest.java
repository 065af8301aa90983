package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.VolumeFormat.Blank;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.tfs.TfsContents;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfsVolumesTest {
  private static final String LABEL = "skiff-0123456789abcdef";

  @TempDir Path folder;

  @Test
  void aVolumeHasItsLabelItsFilesAndAllOfItsSize() throws IOException {
    Path file = folder.resolve("v.img");
    FileTree tree = FileTree.builder().put("a/b", NanosSamples.file("text", 0644)).build();
    new TfsVolumes().make(file, new Blank(LABEL, 8L << 30), tree);
    assertThat(Files.size(file)).isEqualTo(8L << 30);
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      TfsContents contents = TfsReader.read(disk);
      assertThat(contents.label()).isEqualTo(LABEL);
      assertThat(contents.tree().nodes()).containsOnlyKeys("a", "a/b");
    }
  }

  @Test
  void volumesOfOneSizeHaveDifferentUuids() throws IOException {
    assertThat(uuid("skiff-0000000000000001")).isNotEqualTo(uuid("skiff-0000000000000002"));
  }

  @Test
  void filesThatDoNotFitAreRefused() {
    Node large = new Node.RegularFile(Node.Ownership.root(0644), Content.zeros(4 << 20));
    FileTree tree = FileTree.builder().put("large", large).build();
    assertThatThrownBy(
            () -> new TfsVolumes().make(folder.resolve("v"), new Blank(LABEL, 2 << 20), tree))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("the volume's first files need 6 MiB, and it has 2");
  }

  private String uuid(String label) throws IOException {
    Path file = folder.resolve(label);
    new TfsVolumes().make(file, new Blank(label, 2 << 20), FileTree.builder().build());
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      return TfsReader.read(disk).uuid().toString();
    }
  }
}
