package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.nanos.Programs.Found;
import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  private static final FileTree TREE =
      FileTree.builder()
          .put("usr/bin/web", NanosSamples.program())
          .put("usr/bin/run.sh", NanosSamples.file("#!/bin/sh\n", 0755))
          .put("usr/bin/notes", NanosSamples.file("text", 0644))
          .put("bin", NanosSamples.link("usr/bin"))
          .put("app/link", NanosSamples.link("../bin/web"))
          .put("app/a", NanosSamples.link("b"))
          .put("app/b", NanosSamples.link("a"))
          .build();

  @TempDir Path folder;

  @Test
  void aNameIsLookedUpInPathThroughLinks() {
    Programs programs = Programs.of(TREE);
    assertThat(programs.find("web", "/", "/nowhere:/bin"))
        .contains(new Found("/usr/bin/web", true));
    assertThat(programs.find("web", "/", "")).contains(new Found("/usr/bin/web", true));
    assertThat(programs.find("web", "/usr", "bin")).contains(new Found("/usr/bin/web", true));
    assertThat(programs.find("other", "/", "/bin")).isEmpty();
  }

  @Test
  void aPathIsTakenFromTheWorkingFolder() {
    Programs programs = Programs.of(TREE);
    assertThat(programs.find("./link", "/app", "")).contains(new Found("/usr/bin/web", true));
    assertThat(programs.find("../../bin/web", "/app", ""))
        .contains(new Found("/usr/bin/web", true));
  }

  @Test
  void aScriptIsFoundAndCannotRunAndWhatIsNotExecutableIsNotFound() {
    Programs programs = Programs.of(TREE);
    assertThat(programs.find("run.sh", "/", "/bin")).contains(new Found("/usr/bin/run.sh", false));
    assertThat(programs.find("/bin/notes", "/", "")).isEmpty();
    assertThat(programs.find("/usr/bin", "/", "")).isEmpty();
  }

  @Test
  void linksInACircleLeadNowhere() {
    assertThat(Programs.of(TREE).find("/app/a", "/", "")).isEmpty();
  }

  @Test
  void whatIsNotedTellsTheSameAsTheTree() throws IOException {
    Programs.write(TREE, folder);
    Programs noted = Programs.read(folder);
    assertThat(noted.find("web", "/", "/bin")).contains(new Found("/usr/bin/web", true));
    assertThat(noted.find("run.sh", "/", "/bin")).contains(new Found("/usr/bin/run.sh", false));
    assertThat(noted.find("/bin/notes", "/", "")).isEmpty();
  }
}
