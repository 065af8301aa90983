package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Archives that go to another tool and come back, and a guest made of one that came. */
@Tag("functional")
class ArchiveTest {
  /** Says who and where it is, then waits to be stopped as its image wants. */
  private static final String WHO =
      """
      #include <signal.h>
      #include <stdio.h>
      #include <unistd.h>
      static void stopped(int number) { (void)number; _exit(7); }
      int main(void) {
        char folder[64];
        signal(SIGINT, stopped);
        printf("%d:%d in %s\\n", (int)getuid(), (int)getgid(), getcwd(folder, sizeof folder));
        fflush(stdout);
        pause();
        return 0;
      }
      """;

  @Test
  void anImageThatAnotherToolHasCopiedBoots() throws IOException {
    requireSkopeo();
    try (SkiffHome home = SkiffHome.withKernel()) {
      Path archive = home.scratch().resolve("who.tar");
      home.skiff(
              "import",
              "-c",
              "CMD [\"who\"]",
              "-c",
              "USER app:staff",
              "-c",
              "WORKDIR /made/on/demand",
              "-c",
              "STOPSIGNAL SIGINT",
              systemOf(home),
              "who:1")
          .succeeded();
      home.skiff("save", "-o", archive, "who:1").succeeded();
      Path docker = home.scratch().resolve("docker.tar");
      Path layout = home.scratch().resolve("layout");
      home.programs().run("skopeo", "inspect", "docker-archive:" + archive);
      home.programs()
          .run("skopeo", "copy", "oci-archive:" + archive, "docker-archive:" + docker + ":a/who:2");
      home.programs()
          .run("skopeo", "copy", "docker-archive:" + docker, "oci:" + layout + ":a/who:3");
      home.skiff("rmi", "who:1").succeeded();
      assertThat(home.skiff("load", "-i", docker).succeeded().line())
          .isEqualTo("Loaded image: a/who:2");
      assertThat(home.skiff("load", "-i", layout).succeeded().line())
          .isEqualTo("Loaded image: a/who:3");
      assertRuns(home, "a/who:3");
    }
  }

  private static void assertRuns(SkiffHome home, String image) {
    home.boot("run", "-d", "--name", "who", image).succeeded();
    Eventually.mustHold(
        "it says who and where it is",
        () -> home.skiff("logs", "who").text().contains("1000:2000 in /made/on/demand"),
        Deadlines.boot());
    home.skiff("stop", "who").succeeded();
    assertThat(home.skiff("wait", "who").line()).isEqualTo("7");
    home.skiff("rm", "who").succeeded();
  }

  @Test
  void theFilesOfAnImageComeBackAsTheyWere() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path first = home.scratch().resolve("first.tar");
      Path second = home.scratch().resolve("second.tar");
      home.skiff("import", systemOf(home), "who:1").succeeded();
      home.skiff("image", "export", "-o", first, "who:1").succeeded();
      home.skiff("import", first, "who:2").succeeded();
      home.skiff("image", "export", "-o", second, "who:2").succeeded();
      assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }
  }

  @Test
  void whatIsNoArchiveIsRefusedWithNothingLeft() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path other = home.programs().staticC("other", "int main(void) { return 0; }");
      home.skiff("load", "-i", other).refused("cannot read 'other'", "it is no tar archive");
      home.skiff("load", "-i", home.scratch().resolve("absent")).refused("absent");
      home.skiff("load", "-i", systemOf(home)).refused("skiff import");
      try (var left = Files.list(home.home().resolve("store/blobs/sha256"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  /** A small system with users, as a container's is. */
  private static Path systemOf(SkiffHome home) throws IOException {
    Path root = home.scratch().resolve("system");
    if (Files.notExists(root)) {
      Files.createDirectories(root.resolve("etc"));
      Files.createDirectories(root.resolve("bin"));
      Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:\napp:x:1000:1000::/:\n");
      Files.writeString(root.resolve("etc/group"), "root:x:0:\nstaff:x:2000:\n");
      Files.copy(home.programs().staticC("who", WHO), root.resolve("bin/who"));
      root.resolve("bin/who").toFile().setExecutable(true, false);
    }
    Path archive = home.scratch().resolve("system.tar.gz");
    home.programs().run("tar", "-C", root, "--owner=0", "--group=0", "-czf", archive, ".");
    return archive;
  }

  private static void requireSkopeo() {
    boolean here =
        List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "skopeo")));
    assumeTrue(here, "skopeo is not installed, so no other tool was tried");
  }
}
