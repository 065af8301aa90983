package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a guest wrote is seen from outside exactly as the guest itself saw it. */
@Tag("functional")
@ExtendWith(SharedHome.class)
class FilesTest {
  /** Changes the image's files in every way there is, then lists all that it sees. */
  private static final String SOURCE =
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <ftw.h>
      #include <stdio.h>
      #include <string.h>
      #include <sys/stat.h>
      #include <unistd.h>

      static const char *const mounts[] = {"/proc", "/sys", "/dev", "/run"};

      static void put(const char *path, const char *text) {
        int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0640);
        if (fd < 0 || write(fd, text, strlen(text)) < 0) perror(path);
        close(fd);
      }

      static int show(const char *path, const struct stat *of, int type, struct FTW *place) {
        for (int i = 0; i < 4; i++)
          if (!strcmp(path, mounts[i])) return FTW_SKIP_SUBTREE;
        long size = S_ISDIR(of->st_mode) ? 0 : (long)of->st_size;
        if (strcmp(path, "/")) printf("file:%s %ld %o\\n", path, size, of->st_mode & 07777);
        return FTW_CONTINUE;
      }

      int main(int argc, char **argv) {
        put("/etc/fresh", "fresh\\n");
        put("/etc/passwd", "changed\\n");
        unlink("/etc/group");
        mkdir("/data", 0750);
        mkdir("/data/deep", 0700);
        put("/data/deep/file", "deep\\n");
        rename("/data/deep", "/data/moved");
        if (symlink("../etc/fresh", "/data/link")) perror("link");
        if (link("/etc/fresh", "/data/hard")) perror("hard");
        rmdir("/root");
        mkdir("/root", 0755);
        put("/root/in", "x");
        int big = open("/data/big", O_CREAT | O_WRONLY, 0644);
        char block[4096];
        for (int i = 0; i < 500; i++) {
          memset(block, i, sizeof block);
          if (write(big, block, sizeof block) < 0) perror("big");
        }
        if (ftruncate(big, 50 << 20)) perror("sparse");
        close(big);
        nftw("/", show, 16, FTW_PHYS | FTW_ACTIONRETVAL);
        puts("listed");
        fflush(stdout);
        while (argc > 1) pause();
        return 0;
      }
      """;

  private static final List<String> MOUNTS = List.of("/dev", "/proc", "/run", "/sys");

  private static String image(SkiffHome home) {
    Path program = home.scratch().resolve("scribe");
    if (!Files.exists(program)) {
      home.programs().staticC("scribe", SOURCE);
      home.skiff("build", "-t", "scribe:1", program).succeeded();
    }
    return "scribe:1";
  }

  @Test
  void aStoppedInstanceIsSeenAsItsGuestSawIt(SkiffHome home) throws IOException {
    home.boot("run", "--name", "scribe-stopped", image(home)).succeeded();
    requireSameFiles(home, "scribe-stopped");
    requireSameChanges(home, "scribe-stopped");
    copiesOut(home, "scribe-stopped");
    home.skiff("rm", "scribe-stopped").succeeded();
  }

  @Test
  void aRunningInstanceIsSeenAsItsGuestSeesIt(SkiffHome home) throws IOException {
    home.boot("run", "-d", "--name", "scribe-live", image(home), "stay").succeeded();
    Eventually.mustHold(
        "the guest has listed its files",
        () -> home.skiff("logs", "scribe-live").text().contains("listed"),
        Deadlines.boot());
    requireSameFiles(home, "scribe-live");
    requireSameChanges(home, "scribe-live");
    home.boot("rm", "-f", "scribe-live").succeeded();
  }

  @Test
  void aGuestThatWasCutOffLeavesAJournalThatIsRead(SkiffHome home) {
    home.boot("run", "-d", "--name", "scribe-cut", image(home), "stay").succeeded();
    Eventually.mustHold(
        "the guest has listed its files",
        () -> home.skiff("logs", "scribe-cut").text().contains("listed"),
        Deadlines.boot());
    home.boot("kill", "scribe-cut").succeeded();
    home.skiff("files", "ls", "-R", "scribe-cut").succeeded();
    home.skiff("diff", "scribe-cut").succeeded();
    home.skiff("rm", "scribe-cut").succeeded();
  }

  private static void requireSameFiles(SkiffHome home, String name) {
    List<String> seen =
        home.skiff("logs", name).succeeded().lines().stream()
            .filter(line -> line.startsWith("file:"))
            .map(line -> line.substring("file:".length()).replaceFirst(" .*", ""))
            .sorted()
            .toList();
    List<String> listed =
        home.skiff("files", "ls", "-R", name).succeeded().lines().stream()
            .map(line -> "/" + line)
            .filter(line -> !MOUNTS.contains(line))
            .sorted()
            .toList();
    assertThat(listed).hasSizeGreaterThan(10).isEqualTo(seen);
    assertThat(home.skiff("files", "tree", name + ":/data").succeeded().lines())
        .containsExactly(
            "/data",
            "├── big",
            "├── hard",
            "├── link -> ../etc/fresh",
            "└── moved",
            "    └── file");
  }

  private static void requireSameChanges(SkiffHome home, String name) {
    assertThat(home.skiff("diff", name).succeeded().lines())
        .containsExactlyInAnyOrder(
            "A /data",
            "A /data/big",
            "A /data/hard",
            "A /data/link",
            "A /data/moved",
            "A /data/moved/file",
            "C /etc",
            "A /etc/fresh",
            "C /etc/passwd",
            "D /etc/group",
            "C /root",
            "A /root/in");
  }

  private static void copiesOut(SkiffHome home, String name) throws IOException {
    CommandResult content =
        home.skiff("files", "cat", name + ":/data/link", name + ":/data/moved/file").succeeded();
    assertThat(content.text()).isEqualTo("fresh\ndeep\n");
    Path out = home.scratch().resolve("out of " + name);
    home.skiff("cp", name + ":/data", out).succeeded();
    assertThat(Files.size(out.resolve("big"))).isEqualTo(50 << 20);
    assertThat(Files.readSymbolicLink(out.resolve("link"))).isEqualTo(Path.of("../etc/fresh"));
    assertThat(Files.readString(out.resolve("moved/file"))).isEqualTo("deep\n");
  }
}
