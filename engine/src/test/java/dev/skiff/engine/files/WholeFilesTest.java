package dev.skiff.engine.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WholeFilesTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

  private boolean unchanged = true;
  private boolean closed;

  @Test
  void aDiskThatNobodyWroteToHasNoChanges() throws IOException {
    try (WholeFiles files = files(image(), Set.of())) {
      assertThat(files.changes()).isEmpty();
    }
    assertThat(closed).isTrue();
  }

  @Test
  void whatIsNewGoneOrDifferentIsTold() throws IOException {
    FileTree now =
        FileTree.builder()
            .put("bin/web", file("program", 0755))
            .put("bin-2", file("new", 0755))
            .put("etc/motd", file("other", 0755))
            .put("etc/same", file("same", 0755))
            .put("link", new Node.Symlink(Node.Ownership.root(0777), "elsewhere"))
            .put("var/log/one", file("", 0755))
            .build();
    assertThat(changes(now, Set.of()))
        .containsExactly(
            "MODIFIED /bin",
            "DELETED /bin/tool",
            "ADDED /bin-2",
            "MODIFIED /etc",
            "MODIFIED /etc/motd",
            "MODIFIED /link",
            "DELETED /old",
            "ADDED /var",
            "ADDED /var/log",
            "ADDED /var/log/one");
  }

  @Test
  void aFileInThePlaceOfAFolderIsAChangeOfOne() throws IOException {
    FileTree.Builder now = FileTree.builder();
    image().nodes().forEach(now::put);
    now.remove("old").put("old", file("now a file", 0755));
    assertThat(changes(now.build(), Set.of()))
        .containsExactly("MODIFIED /old", "DELETED /old/a", "DELETED /old/b");
  }

  @Test
  void whatTheBaseWritesIsNoChange() throws IOException {
    FileTree.Builder now = FileTree.builder();
    image().nodes().forEach(now::put);
    now.put("etc/motd", file("told", 0755)).put("proc/self/exe", file("x", 0755));
    assertThat(changes(now.build(), Set.of("/etc/motd", "/proc", "/proc/self", "/proc/self/exe")))
        .isEmpty();
  }

  @Test
  void ownersAndModesAreTheImagesWhereTheDiskHasNone() throws IOException {
    FileTree.Builder now = FileTree.builder();
    now.put("bin/web", file("changed", 0755)).put("bin/new", file("x", 0755));
    now.put("etc/motd", new Node.Symlink(Node.Ownership.root(0777), "same"));
    try (WholeFiles files = files(now.build(), Set.of())) {
      FileEntry web = at(files, "/bin/web");
      assertThat(web.mode()).isEqualTo(0750);
      assertThat(web.owner()).isEqualTo(new FileEntry.Owner(7, 8));
      assertThat(web.modified()).isEqualTo(THEN);
      assertThat(at(files, "/bin/new").mode()).isEqualTo(0644);
      assertThat(at(files, "/bin/new").modified()).isEqualTo(Instant.EPOCH);
      assertThat(at(files, "/etc/motd").mode()).isEqualTo(0777);
    }
  }

  @Test
  void aDiskThatIsWrittenToIsNotOfOneMoment() throws IOException {
    try (WholeFiles files = files(image(), Set.of())) {
      assertThat(files.isOfOneMoment()).isTrue();
      unchanged = false;
      assertThat(files.isOfOneMoment()).isFalse();
    }
  }

  private List<String> changes(FileTree now, Set<String> own) throws IOException {
    List<String> told = new ArrayList<>();
    try (WholeFiles files = files(now, own)) {
      files.changes().forEach(change -> told.add(change.kind() + " " + change.path()));
    }
    return told;
  }

  private static FileEntry at(FileView view, String path) throws IOException {
    return Found.at(view, FilePath.parse(path), false).node().entry();
  }

  private WholeFiles files(FileTree now, Set<String> own) {
    WholeFiles.Disk disk =
        new WholeFiles.Disk() {
          @Override
          public boolean isUnchanged() {
            return unchanged;
          }

          @Override
          public void close() {
            closed = true;
          }
        };
    WholeFiles.Contents contents = new WholeFiles.Contents(now, Map.of("bin/web", THEN));
    return new WholeFiles(disk, image(), image(), contents, own);
  }

  private static FileTree image() {
    return FileTree.builder()
        .put(
            "bin/web",
            new Node.RegularFile(
                new Node.Ownership(0750, 7, 8), Content.of("program".getBytes(UTF_8))))
        .put("bin/tool", file("tool", 0755))
        .put("etc/motd", file("hello", 0644))
        .put("etc/same", file("same", 0600))
        .put("link", new Node.Symlink(Node.Ownership.root(0777), "etc/motd"))
        .put("old/a", file("a", 0644))
        .put("old/b/c", file("c", 0644))
        .build();
  }

  private static Node file(String text, int mode) {
    return new Node.RegularFile(Node.Ownership.root(mode), Content.of(text.getBytes(UTF_8)));
  }
}
