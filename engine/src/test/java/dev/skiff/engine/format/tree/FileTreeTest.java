package dev.skiff.engine.format.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
  private static final Node DIRECTORY = new Node.Directory(Node.Ownership.root(0700));
  private static final Node FILE =
      new Node.RegularFile(Node.Ownership.root(0644), Content.of(new byte[] {1, 2, 3}));

  @TempDir Path folder;

  @Test
  void pathsAreSortedByTheirUtf8Bytes() throws IOException {
    FileTree tree = new RandomTrees(new Random(5), folder.resolve("blob")).next();
    List<String> sorted = new ArrayList<>(tree.nodes().keySet());
    sorted.sort((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)));
    assertThat(tree.nodes().keySet()).containsExactlyElementsOf(sorted);
    assertThat(Utf8.compare("\uffff", "😀")).isNegative();
  }

  @Test
  void missingParentsAppear() {
    FileTree tree = FileTree.builder().put("/a/b/c", FILE).build();
    assertThat(tree.nodes().keySet()).containsExactly("a", "a/b", "a/b/c");
    assertThat(tree.nodes().get("a")).isEqualTo(new Node.Directory(Node.Ownership.root(0755)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a//b", "a/", "./a", "a/../b", "..", "a\0b", "//a", "\ud800"})
  void pathsThatAreNoneAreRefused(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> FileTree.builder().put(path, FILE));
  }

  @Test
  void lengthsAreLimitedInBytes() {
    FileTree.builder().put("é".repeat(127) + "x", FILE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileTree.builder().put("é".repeat(128), FILE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileTree.builder().put("d/".repeat(2048), FILE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Node.Symlink(Node.Ownership.root(0777), "é".repeat(2048)));
  }

  @Test
  void aFileIsNoParent() {
    FileTree.Builder tree = FileTree.builder().put("a/f", FILE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tree.put("a/f/x/y", FILE))
        .withMessage("'a/f/x/y' lies below 'a/f', no directory");
    assertThat(tree.build().nodes()).containsOnlyKeys("a", "a/f");
  }

  @Test
  void aDirectoryWithChildrenBecomesNoFile() {
    FileTree.Builder tree = FileTree.builder().put("a/f", FILE).put("a.b", FILE);
    assertThatIllegalArgumentException().isThrownBy(() -> tree.put("a", FILE));
    assertThat(tree.put("a", DIRECTORY).build().nodes()).containsKeys("a", "a/f");
  }

  @Test
  void replacingTakesWhatIsBelow() {
    FileTree.Builder tree = FileTree.builder().put("a/d/g", FILE).put("a/h", FILE);
    assertThat(tree.replace("a", FILE).build().nodes()).containsOnlyKeys("a");
    assertThatIllegalArgumentException().isThrownBy(() -> tree.put("a/i", FILE));
  }

  @Test
  void aRefusedNodeLeavesTheTreeAsItWas() {
    FileTree.Builder tree = FileTree.builder().put("a", DIRECTORY).put("a/f", FILE);
    assertThatIllegalArgumentException().isThrownBy(() -> tree.put("a", FILE));
    assertThat(tree.get("a")).contains(DIRECTORY);
  }

  @Test
  void deepPathsCannotFillTheMemory() {
    FileTree.Builder tree = FileTree.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> {
          for (int number = 0; number < 100; number++) {
            tree.put(number + "/d".repeat(2000), FILE);
          }
        })
        .withMessageContaining("more than 268435456 characters together");
  }

  @Test
  void removingTakesWhatIsBelow() {
    FileTree.Builder tree =
        FileTree.builder().put("a/f", FILE).put("a/d/g", FILE).put("a-b", FILE).put("a0", FILE);
    assertThat(tree.remove("a").build().nodes()).containsOnlyKeys("a-b", "a0");
  }

  @Test
  void removingChildrenLeavesTheDirectory() {
    FileTree.Builder tree = FileTree.builder().put("a/d/g", FILE).put("b", FILE);
    assertThat(tree.removeChildren("a").build().nodes()).containsOnlyKeys("a", "b");
  }

  @Test
  void furtherNamesLeadToTheFirstInTheTreesOrder() {
    FileTree tree =
        FileTree.builder().put("m", FILE).link("/z", "m").link("a/b", "z").put("n", FILE).build();
    assertThat(tree.links()).isEqualTo(Map.of("m", "a/b", "z", "a/b"));
    assertThat(tree.nodes()).containsEntry("a/b", FILE).containsEntry("m", FILE);
    assertThat(List.of(tree.firstName("z"), tree.firstName("a/b"), tree.firstName("n")))
        .containsExactly("a/b", "a/b", "n");
    assertThat(tree.contentSize()).isEqualTo(6);
  }

  @Test
  void aSymbolicLinkMayHaveSeveralNames() {
    Node link = new Node.Symlink(Node.Ownership.root(0777), "nowhere");
    assertThat(FileTree.builder().put("a", link).link("b", "a").build().links())
        .isEqualTo(Map.of("b", "a"));
  }

  @Test
  void whatIsPutInANamesPlaceIsAFileOfItsOwn() {
    FileTree.Builder tree = FileTree.builder().put("a", FILE).link("b", "a").link("c", "a");
    assertThat(tree.put("a", FILE).build().links()).isEqualTo(Map.of("c", "b"));
    assertThat(tree.replace("b", DIRECTORY).build().links()).isEmpty();
  }

  @Test
  void removedNamesLeaveTheOthersLinked() {
    FileTree.Builder tree = FileTree.builder().put("d/x", FILE);
    tree.link("e/f", "d/x").link("e/g", "d/x").link("h", "d/x");
    assertThat(tree.remove("d").build().links()).isEqualTo(Map.of("e/g", "e/f", "h", "e/f"));
    assertThat(tree.removeChildren("e").build().links()).isEmpty();
    assertThat(tree.build().nodes()).containsEntry("h", FILE);
  }

  @Test
  void aLinkTakesThePlaceOfAFolderAndOfAnotherLink() {
    FileTree.Builder tree = FileTree.builder().put("a", FILE).put("d/x", FILE).link("b", "d/x");
    assertThat(tree.link("d", "a").link("b", "a").build().links())
        .isEqualTo(Map.of("b", "a", "d", "a"));
    assertThat(tree.build().nodes()).containsOnlyKeys("a", "b", "d");
  }

  @Test
  void aLinkToAFileInTheFolderItReplacesKeepsTheFile() {
    FileTree tree = FileTree.builder().put("d/x", FILE).link("d", "d/x").build();
    assertThat(tree.nodes()).isEqualTo(Map.of("d", FILE));
    assertThat(tree.links()).isEmpty();
    FileTree.Builder others = FileTree.builder().put("d/x", FILE).link("e", "d/x");
    assertThat(others.link("d", "d/x").build().links()).isEqualTo(Map.of("e", "d"));
  }

  @Test
  void linksLeadToFilesOnlyAndToThemselvesMeanNothing() {
    FileTree.Builder tree = FileTree.builder().put("a", FILE).put("d", DIRECTORY);
    for (String target : List.of("d", "missing", "..", "/a")) {
      assertThatIllegalArgumentException().isThrownBy(() -> tree.link("b", target));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> tree.link("a/b", "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.link("../b", "a"));
    assertThat(tree.link("a", "a").build().links()).isEmpty();
    assertThat(tree.build().nodes()).containsOnlyKeys("a", "d");
  }

  @Test
  void contentIsReadPartByPart() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[] {0, 1, 2, 3, 4});
    Content joined = new Content.Joined(Content.region(file, 1, 2), Content.of(new byte[] {9}));
    assertThat(joined.size()).isEqualTo(3);
    try (InputStream in = joined.open()) {
      assertThat(in.readAllBytes()).containsExactly(1, 2, 9);
    }
  }

  @Test
  void aRegionThatEndsEarlyIsNoShortFile() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[5]);
    try (InputStream in = Content.region(file, 2, 4).open()) {
      assertThat(in.readNBytes(3)).hasSize(3);
      assertThatThrownBy(in::read).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void backgroundDigestsAreThoseOfTheFiles() throws Exception {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    Path large = Files.write(folder.resolve("large"), bytes);
    Path empty = Files.createFile(folder.resolve("empty"));
    try (BackgroundDigest digest = BackgroundDigest.sha256(List.of(large, empty))) {
      assertThat(digest.await()).containsExactly(sha256(bytes), sha256(new byte[0]));
    }
  }

  @Test
  void aFileThatCannotBeHashedIsAnError() throws Exception {
    Path missing = folder.resolve("missing");
    try (BackgroundDigest digest = BackgroundDigest.sha256(List.of(missing))) {
      assertThatThrownBy(digest::await)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("missing");
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
