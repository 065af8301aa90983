package dev.skiff.engine.format.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.disk.LossyDisk;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.disk.Tools;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.TfsContents;
import dev.skiff.engine.format.tfs.TfsEditor;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tfs.TfsWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Volumes, alone and in an overlay, that are changed when the power is lost: at any point, with any
 * of the sectors that were not forced.
 */
class PowerLossTest {
  private static final int GROWTH = 4 << 20;

  @TempDir Path folder;
  private Path base = Path.of("");
  private List<String> before = List.of();
  private List<String> after = List.of();

  @BeforeEach
  void makeVolume() throws IOException {
    base = folder.resolve("base");
    FileTree tree =
        FileTree.builder()
            .put("etc/hostname", file("one"))
            .put("large", file("l".repeat(70_000)))
            .build();
    TfsVolume volume = new TfsVolume(tree, "", "", Optional.empty(), GROWTH, Optional.empty());
    try (FileChannel target =
        FileChannel.open(base, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      TfsWriter.write(volume, target, 0);
    }
  }

  @Test
  void aVolumeIsChangedAsAWholeOrNotAtAll() throws IOException {
    byte[] bytes = Files.readAllBytes(base);
    LossyDisk disk = new LossyDisk(bytes);
    before = listing(TfsReader.read(disk));
    change(TfsEditor.open(disk), 1);
    after = listing(TfsReader.read(disk));
    assertThat(disk.forces()).isEqualTo(3);
    for (int point = 0; point <= disk.events(); point++) {
      byte[] left = disk.left(point, new Random(point));
      assertThat(listing(TfsReader.read(new LossyDisk(left))))
          .as("at %s", point)
          .isIn(before, after);
    }
  }

  /** Small clusters, so that each table has to be made and filled many times. */
  @ParameterizedTest
  @CsvSource({"512, 1", "4096, 2", "65536, 3"})
  void anOverlayIsChangedAsAWholeOrNotAtAll(int cluster, long seed) throws Exception {
    Path overlay = folder.resolve("overlay");
    String options = "-ocluster_size=" + cluster + ",backing_file=base,backing_fmt=raw";
    Tools.run(folder, "qemu-img", "create", "-q", "-fqcow2", options, "overlay");
    Random random = new Random(seed);
    try (RawDisk below = RawDisk.open(base, "the base")) {
      for (int round = 0; round < 3; round++) {
        LossyDisk file = new LossyDisk(Files.readAllBytes(overlay));
        changeOverlay(file, below, round);
        for (int point = 0; point <= file.events(); point += 1 + random.nextInt(8)) {
          Referred.assertCounted(file.left(point, random), "round " + round + ", at " + point);
        }
        for (int loss = 0; loss < 25; loss++) {
          int point = random.nextInt(file.events() + 1);
          Files.write(overlay, file.left(point, random));
          assertWhole(overlay, below, "round " + round + ", at " + point);
        }
        Tools.run(folder, "qemu-img", "check", "-q", "-r", "leaks", "-fqcow2", "overlay");
        changeAfterwards(overlay, below);
      }
    }
  }

  private void changeOverlay(LossyDisk file, RawDisk below, int round) throws IOException {
    try (WritableQcow2 disk = WritableQcow2.over(file, below)) {
      before = listing(TfsReader.read(disk));
      change(TfsEditor.open(disk), round);
      after = listing(TfsReader.read(disk));
    }
  }

  /** What was left is as good to go on with as any. */
  private static void changeAfterwards(Path overlay, RawDisk below) throws IOException {
    try (WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      TfsEditor.open(disk).put("afterwards", file("a".repeat(3000))).commit();
      assertThat(TfsReader.read(disk).tree().nodes()).containsKey("afterwards");
    }
  }

  private void assertWhole(Path overlay, RawDisk below, String where) throws IOException {
    try (Qcow2Disk disk = Qcow2Disk.open(overlay, below)) {
      assertThat(listing(TfsReader.read(disk))).as(where).isIn(before, after);
    }
  }

  /** Contents in one place and many, a log that grows, a name that goes. */
  private static void change(TfsEditor editor, int round) throws IOException {
    for (int number = 0; number < 40; number++) {
      editor.put("new/" + round + "/" + number, file(String.valueOf(number).repeat(400 * round)));
    }
    editor
        .put("etc/hostname", file("round " + round))
        .put("big" + round, file("b".repeat(200_000)))
        .remove("large")
        .manifest(new Manifest(new TreeMap<>(Map.of("program", new Manifest.Text("p" + round)))))
        .commit();
  }

  private static List<String> listing(TfsContents contents) throws IOException {
    List<String> lines = new ArrayList<>(TreeListing.of(contents.tree()));
    lines.add(contents.manifest().toString());
    return lines;
  }

  private static Node.RegularFile file(String text) {
    return new Node.RegularFile(
        Node.Ownership.root(0644), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
