package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several names of one file of the folder are several names of one file of the image. */
class FolderHardLinksTest extends FolderBuilding {
  private void link(String name, String existing) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    Files.createLink(path, folder.resolve(existing));
  }

  @Test
  void namesInSeveralFoldersAndRulesAreOneFile() throws IOException {
    write("d/m", "text");
    link("d/sub/deep", "d/m");
    link("e/a", "d/m");
    yaml("program: web\nfiles: [e, d, {from: d/m, to: /srv/again}]");
    FileTree tree = tree(build());
    assertThat(tree.links()).isEqualTo(Map.of("app/d/sub/deep", "app/d/m", "app/e/a", "app/d/m"));
    assertThat(text(tree, "app/e/a")).isEqualTo("text");
    assertThat(text(tree, "srv/again")).isEqualTo("text");
  }

  @Test
  void symbolicLinksWithSeveralNamesAreOneToo() throws IOException {
    write("d/file", "text");
    Files.createSymbolicLink(folder.resolve("d/l"), Path.of("file"));
    link("d/again", "d/l");
    yaml("program: web\nfiles: [d]");
    FileTree tree = tree(build());
    assertThat(tree.links()).isEqualTo(Map.of("app/d/l", "app/d/again"));
    assertThat(target(tree, "app/d/l")).isEqualTo("file");
  }

  @Test
  void namesInDifferentLayersAreOneFile() throws IOException {
    Files.createDirectory(folder.resolve("d"));
    Files.write(folder.resolve("d/a"), new byte[5 << 20]);
    Files.write(folder.resolve("d/b"), new byte[6 << 20]);
    link("d/c", "d/a");
    link("d/e/f", "d/b");
    link("d/z", "d/a");
    yaml("program: web\nfiles: [d]");
    FolderBuilder.Built built = build();
    assertThat(built.stored().layers().size()).isGreaterThan(2);
    assertThat(tree(built).links())
        .isEqualTo(Map.of("app/d/c", "app/d/a", "app/d/e/f", "app/d/b", "app/d/z", "app/d/a"));
    assertThat(build().stored().image().digest()).isEqualTo(built.stored().image().digest());
  }

  @Test
  void linksFromElsewhereChangeNothing() throws IOException {
    write("d/a", "text");
    yaml("program: web\nfiles: [d, {from: d, to: /srv}, {from: d/a, to: /srv/b}]");
    FolderBuilder.Built alone = build();
    Files.createLink(place.resolve("elsewhere"), folder.resolve("d/a"));
    FolderBuilder.Built linked = build();
    assertThat(linked.stored().image().digest()).isEqualTo(alone.stored().image().digest());
    assertThat(tree(linked).links()).isEmpty();
  }

  @Test
  void namesWithModesOrOwnersOfTheirOwnAreFilesOfTheirOwn() throws IOException {
    write("a", "text");
    link("b", "a");
    link("c", "a");
    link("d", "a");
    yaml(
        "program: web\nfiles: [a, {from: b, mode: '0600'}, {from: c, mode: '0600'},"
            + " {from: d, owner: '7:7'}]");
    FileTree tree = tree(build());
    assertThat(tree.links()).isEqualTo(Map.of("app/c", "app/b"));
    assertThat(mode(tree, "app/c")).isEqualTo(0600);
  }

  @Test
  void aNameThatIsReplacedOrLeftOutLeavesTheOthersTogether() throws IOException {
    write("d/a", "text");
    link("d/b", "d/a");
    link("d/c", "d/a");
    write("other", "other");
    yaml("program: web\nfiles: [d, {from: other, to: /app/d/a}]");
    FileTree tree = tree(build());
    assertThat(tree.links()).isEqualTo(Map.of("app/d/c", "app/d/b"));
    assertThat(text(tree, "app/d/a")).isEqualTo("other");
    yaml("program: web\nfiles: [{from: d, exclude: [b, c]}]");
    assertThat(tree(build()).links()).isEmpty();
  }

  @Test
  void aNameThatBecomesAnotherFileIsSeen() throws IOException {
    write("d/a", "text");
    link("d/b", "d/a");
    yaml("program: web\nfiles: [d]");
    assertThat(tree(build()).links()).hasSize(1);
    Files.delete(folder.resolve("d/b"));
    write("d/b", "else");
    FileTree tree = tree(build());
    assertThat(tree.links()).isEmpty();
    assertThat(text(tree, "app/d/b")).isEqualTo("else");
  }
}
