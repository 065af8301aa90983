package dev.skiff.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.tar.TarReader;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest wrote hides and changes what its image has, as its kernel sees it. */
class OverlayFilesTest {
  @TempDir Path folder;

  private static Node file(String text) {
    return new Node.RegularFile(
        Node.Ownership.root(0644), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Node link(String target) {
    return new Node.Symlink(Node.Ownership.root(0777), target);
  }

  /** With names that sort between a directory and what is in it. */
  private static FileTree image() {
    return FileTree.builder()
        .put("etc/motd", file("welcome"))
        .put("etc/old/deep", file("deep"))
        .put("etc/kept", file("kept"))
        .put("etc-more", file("more"))
        .put("bin/tool", file("tool"))
        .put("lib", link("usr/lib"))
        .put("usr/lib/libc.so", file("libc"))
        .put("loop", link("loop"))
        .put("out", link("../../../etc/motd"))
        .build();
  }

  private OverlayFiles open(String... commands) throws IOException, InterruptedException {
    Path disk = UpperDisks.make(folder, commands);
    return OverlayFiles.open(ImageFiles.of(image()), disk, "upper", Set.of());
  }

  private static List<String> listing(FileView view) throws IOException {
    List<String> paths = new ArrayList<>();
    FileWalk.all(view.root(), (path, _) -> paths.add("/" + String.join("/", path)));
    return paths;
  }

  @Test
  void anImageIsListedInOrder() throws IOException {
    assertThat(listing(ImageFiles.of(image())))
        .containsExactly(
            "/",
            "/bin",
            "/bin/tool",
            "/etc",
            "/etc/kept",
            "/etc/motd",
            "/etc/old",
            "/etc/old/deep",
            "/etc-more",
            "/lib",
            "/loop",
            "/out",
            "/usr",
            "/usr/lib",
            "/usr/lib/libc.so");
  }

  @Test
  void anInstanceThatNeverRanIsItsImage() throws IOException {
    try (var files =
        OverlayFiles.open(ImageFiles.of(image()), folder.resolve("none"), "upper", Set.of())) {
      assertThat(listing(files)).isEqualTo(listing(ImageFiles.of(image())));
      assertThat(files.changes()).isEmpty();
    }
  }

  @Test
  void addedChangedAndRemovedFilesAreSeen() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "changed");
    try (var files =
        open(
            "cd upper",
            "mkdir etc",
            "cd etc",
            "mknod kept c 0 0",
            "write " + text + " motd",
            "write " + text + " fresh",
            "cd ..",
            "mkdir var",
            "mknod bin c 0 0")) {
      assertThat(listing(files))
          .containsExactly(
              "/",
              "/etc",
              "/etc/fresh",
              "/etc/motd",
              "/etc/old",
              "/etc/old/deep",
              "/etc-more",
              "/lib",
              "/loop",
              "/out",
              "/usr",
              "/usr/lib",
              "/usr/lib/libc.so",
              "/var");
      assertThat(content(files, "/etc/motd")).isEqualTo("changed");
      assertThat(content(files, "/etc/old/deep")).isEqualTo("deep");
      assertThat(changes(files))
          .containsExactly(
              "DELETED /bin",
              "MODIFIED /etc",
              "DELETED /etc/kept",
              "ADDED /etc/fresh",
              "MODIFIED /etc/motd",
              "ADDED /var");
    }
  }

  @Test
  void anOpaqueDirectoryShowsNothingOfTheImage() throws Exception {
    try (var files =
        open("cd upper", "mkdir etc", "ea_set etc trusted.overlay.opaque y", "mkdir etc/new")) {
      assertThat(listing(files)).contains("/etc/new").doesNotContain("/etc/motd", "/etc/old");
      assertThat(changes(files))
          .containsExactly(
              "MODIFIED /etc",
              "DELETED /etc/kept",
              "DELETED /etc/motd",
              "DELETED /etc/old",
              "ADDED /etc/new");
    }
  }

  @Test
  void aFileInTheplaceOfADirectoryHidesIt() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "a file now");
    try (var files = open("cd upper", "write " + text + " etc")) {
      assertThat(content(files, "/etc")).isEqualTo("a file now");
      assertThat(listing(files)).doesNotContain("/etc/motd");
      assertThatThrownBy(() -> content(files, "/etc/motd"))
          .isInstanceOf(FilesFailure.class)
          .hasMessage("cannot go along /etc/motd: /etc is no directory");
    }
  }

  @Test
  void linksAreFollowedInsideTheTreeOnly() throws Exception {
    try (var files = open("cd upper", "mkdir usr", "symlink up /lib/libc.so")) {
      assertThat(content(files, "/lib/libc.so")).isEqualTo("libc");
      assertThat(content(files, "/up")).isEqualTo("libc");
      assertThat(content(files, "/out")).isEqualTo("welcome");
      assertThat(content(files, "/lib/../../etc/motd")).isEqualTo("welcome");
      assertThatThrownBy(() -> content(files, "/loop")).hasMessageContaining("without end");
    }
  }

  @Test
  void whatSkiffsGuestsDoNotMakeIsRefusedByName() throws Exception {
    try (var files =
        open("cd upper", "mkdir moved", "ea_set moved trusted.overlay.redirect /etc")) {
      assertThatThrownBy(() -> listing(files))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("/moved")
          .hasMessageContaining("trusted.overlay.redirect");
    }
  }

  @Test
  void aDirectoryThatContainsItselfIsRefused() throws Exception {
    try (var files = open("cd upper", "mkdir a", "mkdir a/b", "cd a/b", "ln <2> c", "cd /upper")) {
      assertThatThrownBy(() -> listing(files)).hasMessageContaining("in two places");
    }
  }

  @Test
  void namesThatAreNoTextComeBackAsTheyWere() {
    byte[] name = {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa4, (byte) 0x80};
    String text = GuestText.of(name);
    assertThat(GuestText.bytes(text)).isEqualTo(name);
    assertThat(GuestText.shown(text)).isEqualTo("a\\xffä\\x80");
  }

  @Test
  void anArchiveIsReadByTar() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "changed");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (var files =
        open(
            "cd upper",
            "write " + text + " motd",
            "ln motd again",
            "sif motd links_count 2",
            "sif motd mtime 20260102030405",
            "sif motd uid 3000000",
            "mknod disk b 8 1",
            "mknod pipe p",
            "symlink " + "l".repeat(200) + " " + "t".repeat(150))) {
      TarOutput.write(files.root(), ".", archive, files::confirm);
    }
    Path file = Files.write(folder.resolve("archive.tar"), archive.toByteArray());
    Process tar =
        new ProcessBuilder(
                "tar", "--numeric-owner", "--utc", "--full-time", "-tvf", file.toString())
            .redirectErrorStream(true)
            .start();
    String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.waitFor()).as(listed).isZero();
    assertThat(listed.replaceAll(" +", " "))
        .contains("-rw-r--r-- 0/0 7 1970-01-01 00:00:00 ./etc/motd")
        .contains("3000000/0 7 2026-01-02 03:04:05 ./again")
        .contains("./motd link to ./again")
        .contains("./pipe")
        .contains("0/0 8,1 ")
        .contains("./" + "l".repeat(200) + " -> " + "t".repeat(150));
  }

  private static FileTree linkedImage() {
    return FileTree.builder()
        .put("a", file("one"))
        .link("b", "a")
        .link("d/c", "a")
        .put("l", link("a"))
        .link("m", "l")
        .put("x", file("alone"))
        .build();
  }

  @Test
  void namesOfOneFileOfAnImageAreToldAsSuch() throws IOException {
    List<String> told = new ArrayList<>();
    FileWalk.all(
        ImageFiles.of(linkedImage()).root(),
        (path, node) ->
            told.add(
                "/%s %d %d"
                    .formatted(
                        String.join("/", path), node.entry().names(), node.entry().identity())));
    assertThat(told)
        .containsExactly(
            "/ 1 0", "/a 3 -1", "/b 3 -1", "/d 1 0", "/d/c 3 -1", "/l 2 -2", "/m 2 -2", "/x 1 0");
  }

  @Test
  void anArchiveOfAnImageHasItsHardLinks() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    TarOutput.write(ImageFiles.of(linkedImage()).root(), "", archive, () -> {});
    Path file = Files.write(folder.resolve("archive.tar"), archive.toByteArray());
    assertThat(TarReader.read(file).links()).isEqualTo(linkedImage().links());
  }

  @Test
  void filesOfADiskAreNeverTakenForFilesOfTheImage() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "written");
    Path disk =
        UpperDisks.make(
            folder,
            "cd upper",
            "write " + text + " b",
            "write " + text + " new",
            "ln new twin",
            "sif new links_count 2");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (var files = OverlayFiles.open(ImageFiles.of(linkedImage()), disk, "upper", Set.of())) {
      TarOutput.write(files.root(), "", archive, () -> {});
    }
    Path file = Files.write(folder.resolve("archive.tar"), archive.toByteArray());
    assertThat(TarReader.read(file).links()).isEqualTo(Map.of("d/c", "a", "m", "l", "twin", "new"));
  }

  private static String content(FileView view, String path) throws IOException {
    Found found = Found.at(view, FilePath.parse(path), true);
    try (var in = found.node().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> changes(OverlayFiles files) throws IOException {
    return files.changes().stream().map(change -> change.kind() + " " + change.path()).toList();
  }
}
