package dev.skiff.engine.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
  @TempDir Path folder;

  @Test
  void aTreeGoesWithoutWhatItsLinksPointTo() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "stays");
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "goes");
    Files.createSymbolicLink(tree.resolve("link"), outside);
    Files.createSymbolicLink(tree.resolve("folder"), folder);
    DirectoryTree.force(tree);
    DirectoryTree.delete(tree);
    DirectoryTree.delete(tree);
    assertThat(folder).isDirectoryContaining(path -> path.equals(outside));
    assertThat(tree).doesNotExist();
  }

  @Test
  void onlyWhatIsNotWantedIsSwept() throws IOException {
    Files.createDirectories(folder.resolve("wanted/x"));
    Files.createDirectories(folder.resolve("not/x"));
    Files.writeString(folder.resolve("neither"), "");
    DirectoryTree.sweep(folder, Set.of("wanted")::contains);
    DirectoryTree.sweep(folder.resolve("nowhere"), _ -> true);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("wanted"));
    }
  }

  @Test
  void holesOfAFileTakeNothing() throws IOException {
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(8L << 30);
      file.write(new byte[100_000]);
    }
    assertThat(DirectoryTree.allocatedBytes(folder)).isBetween(100_000L, 1_000_000L);
    assertThat(DirectoryTree.allocatedBytes(folder.resolve("nothing"))).isZero();
  }
}
