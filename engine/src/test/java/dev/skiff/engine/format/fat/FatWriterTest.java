package dev.skiff.engine.format.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.Tools;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.format.tree.HexDump;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FatWriterTest {
  private static final long LEAST = 33 << 20;

  @TempDir Path folder;

  @Test
  void bytesOfASmallVolumeStayTheSame() throws IOException {
    Path volume = write(loader("loader".getBytes(StandardCharsets.UTF_8)));
    Golden.assertMatches(
        FatWriterTest.class, "loader.fat.hex", HexDump.of(Files.readAllBytes(volume)));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Random random = new Random(7);
    FileTree.Builder tree = FileTree.builder();
    Map<String, byte[]> expected = new TreeMap<>();
    for (int number = 0; number < 100; number++) {
      byte[] bytes = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(5000)];
      random.nextBytes(bytes);
      String path = (number % 3 == 0 ? "" : "D" + number % 3 + "/SUB/") + "F" + number + ".BIN";
      expected.put(path, bytes);
      tree.put(path, file(bytes));
    }
    tree.put("EMPTY", new Node.Directory(Node.Ownership.root(0755)));
    Path volume = write(tree.build());
    assertThat(Files.size(volume)).isEqualTo(LEAST);
    Map<String, byte[]> read = FatListing.files(volume);
    assertThat(read.keySet()).isEqualTo(expected.keySet());
    read.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(expected.get(path)));
  }

  @Test
  void fsckFindsNothingWrong() throws Exception {
    byte[] program = new byte[40 << 20];
    new Random(1).nextBytes(program);
    Path volume = write(loader(program));
    assertThat(Files.size(volume)).isGreaterThan(40 << 20);
    assertThat(FatListing.files(volume).get("EFI/BOOT/BOOTX64.EFI")).isEqualTo(program);
    Tools.run(folder, "fsck.fat", "-n", volume.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lower", "NINECHARS", "A.LONG", "A.B.C", "A B", "é"})
  void namesThatNeedMoreEntriesAreRefused(String name) {
    FileTree tree = FileTree.builder().put(name, file(new byte[0])).build();
    assertThatThrownBy(() -> write(tree))
        .isInstanceOf(FormatFailure.class)
        .hasMessage(
            "cannot write a FAT volume: '%s' is no upper-case name of 8 characters and 3"
                .formatted(name));
  }

  @Test
  void linksAndTooMuchAreRefused() {
    FileTree link =
        FileTree.builder().put("L", new Node.Symlink(Node.Ownership.root(0777), "x")).build();
    assertThatThrownBy(() -> write(link)).hasMessage("cannot write a FAT volume: 'L' is a link");
    FileTree large =
        FileTree.builder()
            .put("L", new Node.RegularFile(Node.Ownership.root(0644), Content.zeros(2L << 30)))
            .build();
    assertThatThrownBy(() -> write(large))
        .isInstanceOf(FormatFailure.class)
        .hasMessage("cannot write a FAT volume: the files are over 1 GiB");
  }

  private Path write(FileTree tree) throws IOException {
    Path volume = folder.resolve("volume");
    try (FileChannel target =
        FileChannel.open(
            volume,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      assertThat(FatWriter.write(tree, target, 0)).isEqualTo(target.size());
    }
    return volume;
  }

  private static FileTree loader(byte[] program) {
    return FileTree.builder().put("EFI/BOOT/BOOTX64.EFI", file(program)).build();
  }

  private static Node file(byte[] bytes) {
    return new Node.RegularFile(Node.Ownership.root(0644), Content.of(bytes));
  }
}
