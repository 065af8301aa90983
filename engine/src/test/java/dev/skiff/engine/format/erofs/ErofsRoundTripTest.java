package dev.skiff.engine.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.format.tree.HexDump;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.RandomTrees;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErofsRoundTripTest {
  private static final Node.Ownership PLAIN = Node.Ownership.root(0644);

  @TempDir Path folder;

  @Test
  void bytesOfASmallImageStayTheSame() throws IOException {
    byte[] image = Files.readAllBytes(write(SampleTree.tree()));
    Golden.assertMatches(ErofsRoundTripTest.class, "sample.erofs.hex", HexDump.of(image));
  }

  @Test
  void bytesOfAnImageWithHardLinksStayTheSame() throws IOException {
    byte[] image = Files.readAllBytes(write(SampleTree.linked()));
    Golden.assertMatches(ErofsRoundTripTest.class, "linked.erofs.hex", HexDump.of(image));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatIsWrittenIsReadAgain(long seed) throws IOException {
    FileTree tree = new RandomTrees(new Random(seed), folder.resolve("blob")).next();
    Path image = write(tree);
    assertThat(TreeListing.of(ErofsReader.read(image))).isEqualTo(TreeListing.of(tree));
  }

  @Test
  void sameTreeGivesTheSameBytes() throws IOException {
    FileTree tree = new RandomTrees(new Random(42), folder.resolve("blob")).next();
    byte[] first = Files.readAllBytes(write(tree));
    assertThat(write(tree)).hasBinaryContent(first);
  }

  @Test
  void directoriesSpanManyBlocks() throws IOException {
    FileTree.Builder tree = FileTree.builder();
    for (int number = 0; number < 5000; number++) {
      tree.put("wide/" + "n".repeat(number % 250 + 1) + number, SampleTree.file("", PLAIN));
    }
    assertSurvives(tree.build());
  }

  @Test
  void directoriesWithMoreThan65535SubdirectoriesKeepTheirLinkCount() throws IOException {
    FileTree.Builder tree = FileTree.builder();
    for (int number = 0; number < 65_534; number++) {
      tree.put("wide/" + number, new Node.Directory(PLAIN));
    }
    assertSurvives(tree.build());
  }

  @Test
  void allNamesOfAFileShareItsInodeAndContent() throws IOException {
    FileTree tree = SampleTree.linked();
    ImagePlan plan = ImagePlan.of(tree);
    ErofsWriter.Written written = write(tree, folder.resolve("image"));
    assertThat(written.inodes()).isEqualTo(tree.nodes().size() + 1 - tree.links().size());
    Node large = SampleTree.file("x".repeat(5000), PLAIN);
    FileTree apart = FileTree.builder().put("a", large).build();
    FileTree.Builder together = FileTree.builder().put("a", large);
    for (int number = 0; number < 20; number++) {
      together.link("name-" + number, "a");
    }
    assertThat(ImagePlan.of(together.build()).end()).isEqualTo(ImagePlan.of(apart).end());
    assertThat(plan.end()).isEqualTo(written.size());
    assertSurvives(tree);
  }

  @Test
  void theOrderInWhichNamesCameChangesNoByte() throws IOException {
    Node file = SampleTree.file("text", PLAIN);
    byte[] forth =
        Files.readAllBytes(
            write(FileTree.builder().put("a", file).link("b", "a").link("c/d", "b").build()));
    assertThat(write(FileTree.builder().put("c/d", file).link("a", "c/d").link("b", "c/d").build()))
        .hasBinaryContent(forth);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 65_535, 65_536, 70_000})
  void filesWithMoreThan65535NamesKeepTheirLinkCount(int names) throws IOException {
    FileTree.Builder tree = FileTree.builder().put("first", SampleTree.file("text", PLAIN));
    for (int number = 1; number < names; number++) {
      tree.link("wide/" + number, "first");
    }
    FileTree built = tree.build();
    assertThat(ImagePlan.of(built).extended(1)).isEqualTo(names > 65_535);
    assertSurvives(built);
  }

  @Test
  void deepPathsSurvive() throws IOException {
    String deep = "d/".repeat(2000) + "leaf";
    assertSurvives(FileTree.builder().put(deep, SampleTree.file("deep", PLAIN)).build());
  }

  @Test
  void linksAsLongAsLinuxAllowsSurvive() throws IOException {
    Node link = new Node.Symlink(PLAIN, "t".repeat(4095));
    assertSurvives(FileTree.builder().put("link", link).build());
  }

  @Test
  void anEmptyTreeIsARootDirectory() throws IOException {
    Path image = write(FileTree.builder().build());
    assertThat(Files.size(image)).isEqualTo(2 * 4096);
    assertThat(ErofsReader.read(image).nodes()).isEmpty();
  }

  @Test
  void filesOver4GibSurvive() throws IOException {
    Path blob = folder.resolve("sparse");
    long size = (4L << 30) + 12345;
    try (FileChannel channel =
        FileChannel.open(blob, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), size - 1);
    }
    FileTree tree =
        FileTree.builder()
            .put("huge", new Node.RegularFile(PLAIN, Content.region(blob, 0, size)))
            .build();
    ImagePlan plan = ImagePlan.of(tree);
    assertThat(plan.extended(1)).isTrue();
    assertThat(plan.end()).isEqualTo(2 * 4096 + (4L << 30) + 4 * 4096);
  }

  @Test
  void whatTheTargetHeldBeforeIsGone() throws IOException {
    Path image = folder.resolve("image");
    Files.write(image, new byte[1 << 20]);
    FileTree tree = SampleTree.tree();
    ErofsWriter.Written written = write(tree, image);
    assertThat(written.inodes()).isEqualTo(tree.nodes().size() + 1);
    assertThat(Files.size(image)).isEqualTo(written.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 5000, 1_000_000})
  void aSourceThatEndsEarlyLeavesNoImage(long size) throws IOException {
    Path blob = Files.write(folder.resolve("blob"), new byte[50]);
    FileTree tree =
        FileTree.builder()
            .put("f", new Node.RegularFile(PLAIN, Content.region(blob, 0, size)))
            .build();
    assertThatThrownBy(() -> write(tree))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("blob ended")
        .hasMessageContaining("bytes early");
    assertThatThrownBy(() -> ErofsReader.read(folder.resolve("image")))
        .hasMessageContaining("cannot read the EROFS image");
  }

  private void assertSurvives(FileTree tree) throws IOException {
    assertThat(TreeListing.of(ErofsReader.read(write(tree)))).isEqualTo(TreeListing.of(tree));
  }

  private Path write(FileTree tree) throws IOException {
    Path image = folder.resolve("image");
    write(tree, image);
    return image;
  }

  static ErofsWriter.Written write(FileTree tree, Path image) throws IOException {
    try (FileChannel target =
        FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      return ErofsWriter.write(tree, target);
    }
  }
}
