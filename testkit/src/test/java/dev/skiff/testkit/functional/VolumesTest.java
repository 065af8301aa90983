package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Volumes and folders of the host, in guests of the base {@code linux}. */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumesTest {
  /** Does what its words say, one after the other, and says how each went. */
  private static final String SOURCE =
      """
      #include <dirent.h>
      #include <errno.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/stat.h>
      #include <sys/statvfs.h>
      #include <unistd.h>

      static int use(const char *verb, const char *path, const char *text) {
        char bytes[256] = {0};
        if (!strcmp(verb, "write")) {
          FILE *file = fopen(path, "w");
          if (!file || fputs(text, file) < 0 || fclose(file) != 0) {
            printf("write %s: %s\\n", path, strerror(errno));
          }
          return 3;
        }
        if (!strcmp(verb, "read")) {
          FILE *file = fopen(path, "r");
          if (file && fgets(bytes, sizeof bytes, file)) fclose(file);
          printf("read %s: %s\\n", path, file ? bytes : strerror(errno));
        } else if (!strcmp(verb, "list")) {
          struct dirent *entry;
          DIR *folder = opendir(path);
          while (folder && (entry = readdir(folder))) {
            if (entry->d_name[0] != '.') printf("entry %s\\n", entry->d_name);
          }
        } else if (!strcmp(verb, "size")) {
          struct statvfs fs;
          if (statvfs(path, &fs) == 0) printf("size %llu\\n", (unsigned long long)fs.f_blocks * fs.f_frsize >> 20);
        } else if (!strcmp(verb, "owner")) {
          struct stat status;
          if (stat(path, &status) == 0) printf("owner %o %d\\n", status.st_mode & 07777, status.st_uid);
        } else if (!strcmp(verb, "wait")) {
          while (access(path, F_OK) != 0) usleep(20000);
          puts("came");
        } else if (!strcmp(verb, "stay")) {
          puts("staying");
          fflush(stdout);
          for (;;) pause();
        }
        fflush(stdout);
        return 2;
      }

      int main(int argc, char **argv) {
        for (int i = 1; i < argc;) i += use(argv[i], i + 1 < argc ? argv[i + 1] : "", i + 2 < argc ? argv[i + 2] : "");
        return 0;
      }
      """;

  private SkiffHome home;
  private Path program;

  @BeforeAll
  void open() {
    home = SkiffHome.withKernel();
    program = home.programs().staticC("user", SOURCE);
  }

  @AfterAll
  void close() {
    home.close();
  }

  @Test
  void whatOneInstanceWritesTheNextOneReads() {
    home.skiff("volume", "create", "--size", "64m", "data").succeeded();
    home.boot(
            "run",
            "--rm",
            "-v",
            "data:/var/lib/data",
            program,
            "list",
            "/var/lib/data",
            "write",
            "/var/lib/data/note",
            "kept",
            "size",
            "/var/lib/data")
        .succeeded();
    CommandResult read =
        home.boot(
            "run",
            "--rm",
            "-v",
            "data:/elsewhere:ro",
            program,
            "read",
            "/elsewhere/note",
            "write",
            "/elsewhere/note",
            "no");
    assertThat(read.lines())
        .contains("read /elsewhere/note: kept", "write /elsewhere/note: Read-only file system");
    assertThat(home.skiff("files", "cat", "volume:data:/note").text()).isEqualTo("kept");
    assertThat(home.skiff("files", "ls", "volume:data").text()).contains("note");
    home.skiff("volume", "grow", "data", "256m").succeeded();
    CommandResult grown =
        home.boot("run", "--rm", "-v", "data:/d", program, "size", "/d", "read", "/d/note");
    assertThat(grown.lines()).contains("read /d/note: kept");
    assertThat(sizeMebibytes(grown)).isGreaterThan(200);
    home.skiff("volume", "copy", "data", "copy").succeeded();
    assertThat(home.boot("run", "--rm", "-v", "copy:/d", program, "read", "/d/note").lines())
        .contains("read /d/note: kept");
    home.skiff("volume", "rm", "data", "copy").succeeded();
  }

  private static int sizeMebibytes(CommandResult result) {
    return result.lines().stream()
        .filter(line -> line.startsWith("size "))
        .mapToInt(line -> Integer.parseInt(line.substring(5)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWriterKeepsOthersOutThoughTheEngineIsKilled() {
    home.boot("run", "-d", "--name", "writer", "-v", "one:/d", program, "stay").succeeded();
    home.skiff("create", "--name", "second", "-v", "one:/d", program, "list", "/d").succeeded();
    home.skiff("start", "second").refused("the instance 'writer' writes to it");
    home.killEngine();
    home.skiff("start", "second").refused("the instance 'writer' writes to it");
    home.skiff("volume", "rm", "one").refused("volume is in use");
    home.skiff("rm", "-f", "writer").succeeded();
    home.boot("start", "second").succeeded();
    home.skiff("rm", "-f", "second").succeeded();
    home.skiff("volume", "rm", "one").succeeded();
  }

  @Test
  void whatAKilledWriterLeftIsThereForReaders() {
    home.boot(
            "run", "-d", "--name", "lost", "-v", "torn:/d", program, "write", "/d/a", "before",
            "stay")
        .succeeded();
    Eventually.mustHold(
        "it has written",
        () -> home.skiff("logs", "lost").text().contains("staying"),
        Deadlines.boot());
    // It asks the guest to bring its disks up to date.
    assertThat(home.skiff("files", "cat", "volume:torn:/a").text()).isEqualTo("before");
    home.skiff("kill", "lost").succeeded();
    assertThat(home.boot("run", "--rm", "-v", "torn:/d:ro", program, "read", "/d/a").lines())
        .contains("read /d/a: before");
    home.skiff("rm", "lost").succeeded();
    home.skiff("volume", "rm", "torn").succeeded();
  }

  @Test
  void aFolderIsSeenLiveFromBothSides() throws IOException {
    Path folder = Files.createDirectory(home.scratch().resolve("share"));
    Files.writeString(folder.resolve("before"), "of the host");
    home.boot(
            "run",
            "-d",
            "--name",
            "sharing",
            "-v",
            folder + ":/srv/deep/share",
            program,
            "read",
            "/srv/deep/share/before",
            "write",
            "/srv/deep/share/answer",
            "of the guest",
            "wait",
            "/srv/deep/share/later",
            "read",
            "/srv/deep/share/later",
            "stay")
        .succeeded();
    Eventually.mustHold(
        "the guest has written", () -> Files.exists(folder.resolve("answer")), Deadlines.boot());
    Path next = Files.writeString(folder.resolve("later.new"), "while it runs");
    Files.move(next, folder.resolve("later"));
    Eventually.mustHold(
        "the guest has seen it",
        () -> home.skiff("logs", "sharing").text().contains("while it runs"),
        Deadlines.boot());
    assertThat(home.skiff("logs", "sharing").text())
        .contains("read /srv/deep/share/before: of the host");
    assertThat(folder.resolve("answer")).hasContent("of the guest");
    home.skiff("rm", "-f", "sharing").succeeded();
    CommandResult reading =
        home.boot(
            "run",
            "--rm",
            "-v",
            folder + ":/srv:ro",
            program,
            "read",
            "/srv/answer",
            "write",
            "/srv/no",
            "x");
    assertThat(reading.lines())
        .contains("read /srv/answer: of the guest", "write /srv/no: Read-only file system");
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void aVolumeOfItsOwnGoesWithItsInstance() {
    home.boot("run", "--rm", "-v", "/d", program, "write", "/d/a", "x", "read", "/d/a").succeeded();
    assertThat(home.skiff("volume", "ls", "-q").text()).doesNotContainPattern("[0-9a-f]{64}");
    home.skiff("create", "--name", "own", "-v", "/d", program).succeeded();
    home.skiff("rm", "-v", "own").succeeded();
    assertThat(home.skiff("volume", "ls", "-q").text()).doesNotContainPattern("[0-9a-f]{64}");
  }

  @Test
  void moreThanTheMachineHasRoomForIsRefused() {
    home.skiff(
            "create", "-v", "v1:/1", "-v", "v2:/2", "-v", "v3:/3", "-v", "v4:/4", "-v", "v5:/5",
            program)
        .refused("room for 4 volumes and folders, and 5");
    assertThat(home.skiff("volume", "ls", "-q").text()).doesNotContain("v1");
  }

  @Test
  void theStockDockerCommandKnowsVolumes() throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/local/bin/docker"))
        && !Files.isExecutable(Path.of("/usr/bin/docker"))) {
      return;
    }
    assertThat(docker("volume", "create", "--opt", "size=64m", "stock")).isEqualTo("stock\n");
    assertThat(docker("volume", "ls", "--format", "{{.Name}}")).contains("stock\n");
    assertThat(docker("volume", "inspect", "stock", "--format", "{{.Driver}}"))
        .isEqualTo("local\n");
    assertThat(docker("volume", "rm", "stock")).isEqualTo("stock\n");
  }

  private String docker(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker", "-H"));
    command.add("unix://" + home.socket());
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
