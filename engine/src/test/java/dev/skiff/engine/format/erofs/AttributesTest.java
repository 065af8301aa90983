package dev.skiff.engine.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.engine.format.tar.TarReader;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.Node.Ownership;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extended attributes through both formats that carry them. */
class AttributesTest {
  @TempDir Path folder;

  @Test
  void imagesHaveThemAsTheyWere() throws Exception {
    for (int seed = 0; seed < 30; seed++) {
      FileTree tree = tree(new Random(seed));
      Path image = folder.resolve("image");
      ErofsRoundTripTest.write(tree, image);
      assertThat(owners(ErofsReader.read(image))).as("seed %d", seed).isEqualTo(owners(tree));
      assertThat(contents(ErofsReader.read(image))).isEqualTo(contents(tree));
      assertThat(run("fsck.erofs", image.toString())).doesNotContain("<E>");
    }
  }

  @Test
  void archivesHaveThemAsTheyWere() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      FileTree tree = tree(new Random(seed));
      Path archive = folder.resolve("tar");
      try (OutputStream out = Files.newOutputStream(archive)) {
        TarWriter.write(tree, out);
      }
      assertThat(owners(TarReader.read(archive))).as("seed %d", seed).isEqualTo(owners(tree));
    }
  }

  @Test
  void thoseOfMkfsAreRead() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Path file = Files.writeString(source.resolve("file"), "text");
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    assumeThat(view).isNotNull();
    try {
      view.write("one", ByteBuffer.wrap(new byte[] {1, 0, -1}));
      view.write("other", ByteBuffer.wrap(new byte[100]));
    } catch (IOException e) {
      assumeThat(e).as("the file system has none").isNull();
    }
    Path image = folder.resolve("image");
    run("mkfs.erofs", image.toString(), source.toString());
    assertThat(
            Objects.requireNonNull(ErofsReader.read(image).nodes().get("file"))
                .ownership()
                .attributes())
        .isEqualTo(Map.of("user.one", "\1\0\u00ff", "user.other", "\0".repeat(100)));
  }

  @Test
  void whatDoesNotTravelOrFitIsNoneOfATrees() {
    for (Map<String, String> bad :
        List.of(
            Map.of("trusted.overlay.opaque", "y"),
            Map.of("security.selinux", "label"),
            Map.of("user.", ""),
            Map.of("user.a=b", ""),
            Map.of("user.x", "\u0100"),
            Map.of("user.x", "v".repeat(4000)))) {
      assertThatThrownBy(() -> new Ownership(0644, 0, 0, new TreeMap<>(bad)))
          .as("%s", bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static FileTree tree(Random random) {
    FileTree.Builder tree = FileTree.builder();
    for (int number = 0; number < 60; number++) {
      Ownership owner = new Ownership(0644, random.nextInt(70_000), 1, attributes(random));
      byte[] bytes = new byte[random.nextInt(3) * random.nextInt(3000)];
      random.nextBytes(bytes);
      switch (random.nextInt(4)) {
        case 0 -> tree.put("d" + number + "/below", new Node.Symlink(Ownership.root(0777), "x"));
        case 1 -> tree.put("d" + number, new Node.Directory(owner));
        default -> tree.put("f" + number, new Node.RegularFile(owner, Content.of(bytes)));
      }
    }
    return tree.build();
  }

  private static SortedMap<String, String> attributes(Random random) {
    SortedMap<String, String> attributes = new TreeMap<>();
    for (int number = 0; number < random.nextInt(4); number++) {
      StringBuilder value = new StringBuilder();
      int length = random.nextInt(3) * random.nextInt(400);
      random.ints(length, 0, 0x100).forEach(unit -> value.append((char) unit));
      attributes.put("user." + "n\u00e4".repeat(1 + random.nextInt(20)), value.toString());
    }
    if (random.nextInt(5) == 0) {
      attributes.put("security.capability", "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    }
    return attributes;
  }

  private static Map<String, Ownership> owners(FileTree tree) {
    Map<String, Ownership> owners = new TreeMap<>();
    tree.nodes().forEach((path, node) -> owners.put(path, node.ownership()));
    return owners;
  }

  private static Map<String, String> contents(FileTree tree) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.RegularFile file) {
        try (var in = file.content().open()) {
          contents.put(
              entry.getKey(),
              new String(in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      }
    }
    return contents;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
