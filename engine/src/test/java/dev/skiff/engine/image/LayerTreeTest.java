package dev.skiff.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTreeTest {
  @TempDir Path folder;

  @Test
  void upperLayersReplaceHideAndKeep() throws IOException {
    LayerArchive lower =
        new LayerArchive()
            .folder("etc")
            .file("etc/a", "old")
            .file("etc/b", "hidden")
            .file("etc/c", "kept")
            .file("var/cache/x", "gone")
            .file("var/cache/deep/y", "gone");
    LayerArchive upper =
        new LayerArchive()
            .file("etc/a", "new")
            .file("etc/.wh.b", "")
            .file("var/cache/z", "stays")
            .file("var/cache/.wh..wh..opq", "");
    assertThat(merged(lower, upper))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "etc", "/",
                "etc/a", "new",
                "etc/c", "kept",
                "var", "/",
                "var/cache", "/",
                "var/cache/z", "stays"));
  }

  @Test
  void whatALayerHidesAndBringsItselfStays() throws IOException {
    LayerArchive lower = new LayerArchive().file("d/old", "old").file("e", "old");
    LayerArchive upper =
        new LayerArchive()
            .file("d/new", "new")
            .file(".wh.d", "")
            .file("e", "new")
            .file(".wh.e", "");
    assertThat(merged(lower, upper)).isEqualTo(Map.of("d", "/", "d/new", "new", "e", "new"));
  }

  @Test
  void anOpaqueRootHidesAllBelow() throws IOException {
    LayerArchive lower = new LayerArchive().file("a", "old").file("b/c", "old");
    LayerArchive upper = new LayerArchive().file("d", "new").file(".wh..wh..opq", "");
    assertThat(merged(lower, upper)).isEqualTo(Map.of("d", "new"));
  }

  @Test
  void foldersAndFilesTakeEachOthersPlace() throws IOException {
    LayerArchive lower = new LayerArchive().file("x/inside", "1").file("y", "1");
    LayerArchive middle = new LayerArchive().file("x", "2").folder("y").file("y/inside", "2");
    LayerArchive upper = new LayerArchive().file("x/again", "3").file("y", "3");
    assertThat(merged(lower, middle)).isEqualTo(Map.of("x", "2", "y", "/", "y/inside", "2"));
    assertThatThrownBy(() -> merged(lower, middle, upper))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'x/again' lies below a file: 'x'");
    LayerArchive proper = new LayerArchive().folder("x").file("x/again", "3").file("y", "3");
    assertThat(merged(lower, middle, proper)).isEqualTo(Map.of("x", "/", "x/again", "3", "y", "3"));
  }

  @Test
  void hardLinksReachIntoLowerLayers() throws IOException {
    LayerArchive lower = new LayerArchive().file("bin/one", "text");
    LayerArchive upper = new LayerArchive().hardLink("bin/two", "bin/one").file("bin/one", "new");
    assertThat(merged(lower, upper))
        .isEqualTo(Map.of("bin", "/", "bin/one", "new", "bin/two", "text"));
    LayerArchive dangling = new LayerArchive().hardLink("a", "bin");
    assertThatThrownBy(() -> merged(lower, dangling))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'a' is a hard link to 'bin', a folder");
    assertThatThrownBy(() -> merged(lower, new LayerArchive().hardLink("a", "bin/three")))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'a' is a hard link to 'bin/three', no file before it");
  }

  @Test
  void upperLayersBreakTheLinksOfWhatTheyReplaceOnly() throws IOException {
    LayerArchive lower =
        new LayerArchive().file("a", "1").hardLink("b", "a").hardLink("c", "a").hardLink("d", "a");
    assertThat(tree(lower).links()).isEqualTo(Map.of("b", "a", "c", "a", "d", "a"));
    LayerArchive replaced = new LayerArchive().file("a", "2");
    assertThat(tree(lower, replaced).links()).isEqualTo(Map.of("c", "b", "d", "b"));
    LayerArchive hidden = new LayerArchive().file(".wh.a", "").file(".wh.b", "");
    assertThat(tree(lower, hidden).links()).isEqualTo(Map.of("d", "c"));
    LayerArchive joined = new LayerArchive().hardLink("e", "d").file("b", "3").hardLink("c", "b");
    assertThat(tree(lower, joined).links()).isEqualTo(Map.of("c", "b", "d", "a", "e", "a"));
  }

  @Test
  void aLinkToWhatItsOwnLayerHidesIsRefused() throws IOException {
    LayerArchive lower = new LayerArchive().file("a", "1");
    LayerArchive upper = new LayerArchive().hardLink("b", "a").file(".wh.a", "");
    assertThatThrownBy(() -> merged(lower, upper))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'b' is a hard link to 'a', no file before it");
  }

  @Test
  void hardLinksNeverLeaveTheTree() {
    assertThatThrownBy(() -> merged(new LayerArchive().hardLink("a", "../etc/passwd")))
        .isInstanceOfSatisfying(
            FormatFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("format.unsafe-path"));
  }

  @Test
  void linksAmongFoldersAreFollowedInsideTheTree() throws IOException {
    LayerArchive lower =
        new LayerArchive()
            .folder("usr/lib")
            .symlink("lib", "usr/lib")
            .symlink("usr/up", "../../../../lib")
            .symlink("abs", "/usr/./missing");
    LayerArchive upper =
        new LayerArchive()
            .file("lib/a", "1")
            .file("usr/up/b", "2")
            .file("abs/c", "3")
            .hardLink("lib/d", "usr/up/a");
    assertThat(merged(lower, upper))
        .containsEntry("usr/lib/a", "1")
        .containsEntry("usr/lib/b", "2")
        .containsEntry("usr/missing/c", "3")
        .containsEntry("usr/lib/d", "1")
        .containsEntry("lib", "-> usr/lib");
    LayerArchive hiding = new LayerArchive().file("lib/.wh.a", "");
    assertThat(merged(lower, upper, hiding)).doesNotContainKey("usr/lib/a");
  }

  @Test
  void linksWithoutEndAreRefused() throws IOException {
    LayerArchive loop =
        new LayerArchive().symlink("a", "b").symlink("b", "a").file("a/x", "unreachable");
    assertThatThrownBy(() -> merged(loop))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'a' leads through links without end");
  }

  @Test
  void devicesOfDevAreLeftOutAndOthersRefused() throws IOException {
    LayerArchive system =
        new LayerArchive()
            .folder("dev")
            .entry("dev/null", TarConstants.LF_CHR, "", "")
            .entry("dev/initctl", TarConstants.LF_FIFO, "", "")
            .hardLink("dev/zero", "dev/null");
    assertThat(merged(system)).isEqualTo(Map.of("dev", "/"));
    LayerArchive odd = new LayerArchive().entry("etc/disk", TarConstants.LF_BLK, "", "");
    assertThatThrownBy(() -> merged(odd))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'etc/disk' is a device outside of /dev");
    LayerArchive outside =
        new LayerArchive()
            .entry("dev/null", TarConstants.LF_CHR, "", "")
            .hardLink("etc/null", "dev/null");
    assertThatThrownBy(() -> merged(outside))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("'etc/null' is a device outside of /dev");
  }

  @Test
  void whatAufsKeptForItselfIsPassedOver() throws IOException {
    LayerArchive layer =
        new LayerArchive()
            .file(".wh..wh.aufs", "")
            .folder(".wh..wh.plnk")
            .file(".wh..wh.plnk/1", "");
    assertThat(merged(layer, new LayerArchive().file("a", "1"))).isEqualTo(Map.of("a", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.", "d/.wh.", ".wh..", "d/.wh...", ".wh.d/inside", "x/.wh.d/y"})
  void whiteoutsOfNothingAreRefused(String path) {
    LayerArchive lower = new LayerArchive().file("d/a", "1");
    LayerArchive upper = new LayerArchive().file(path, "");
    assertThatThrownBy(() -> merged(lower, upper))
        .isInstanceOfSatisfying(
            FormatFailure.class, failure -> assertThat(failure.code()).isEqualTo("format.corrupt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../.wh.a", "a/../../.wh.b"})
  void whiteoutsThatLeadOutAreRefused(String path) {
    assertThatThrownBy(() -> merged(new LayerArchive().file(path, "")))
        .isInstanceOfSatisfying(
            FormatFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("format.unsafe-path"));
  }

  private Map<String, String> merged(LayerArchive... layers) throws IOException {
    return texts(tree(layers));
  }

  private FileTree tree(LayerArchive... layers) throws IOException {
    List<LayerTree.Source> files = new ArrayList<>();
    for (LayerArchive layer : layers) {
      Path file = folder.resolve(files.size() + ".tar");
      files.add(new LayerTree.Source(Files.write(file, layer.bytes()), "layer " + files.size()));
    }
    return LayerTree.of(files);
  }

  /** Path to a file's text, a link's target after an arrow, or a slash. */
  static Map<String, String> texts(FileTree tree) {
    Map<String, String> texts = new TreeMap<>();
    tree.nodes().forEach((path, node) -> texts.put(path, text(node)));
    return texts;
  }

  private static String text(Node node) {
    return switch (node) {
      case Node.Directory _ -> "/";
      case Node.Symlink link -> "-> " + link.target();
      case Node.RegularFile file -> {
        try (InputStream in = file.content().open()) {
          yield new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
