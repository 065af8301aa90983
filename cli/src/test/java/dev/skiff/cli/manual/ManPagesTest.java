package dev.skiff.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPagesTest {
  @TempDir Path folder;

  @Test
  void aPageIsMadeOfTheCommandsOwnWords() {
    assertThat(SmallTool.pages().get("man1/skiff-run.1"))
        .isEqualTo(
            """
            .TH "SKIFF\\-RUN" 1 "2026-02-03" "Skiff 1.0"
            .SH "NAME"
            skiff\\-run \\-
            Run a program
            .SH "SYNOPSIS"
            \\fBskiff run\\fR [\\fIOPTION\\fR]... \\fIPROGRAM|IMAGE\\fR \\fI[ARG...]\\fR
            .SH "DESCRIPTION"
            Run a program.
            \\&.hidden words
            .PP
            .EX
              an  example
            .EE
            .SH "ARGUMENTS"
            .TP
            \\fBPROGRAM|IMAGE\\fR
            What to run.
            .TP
            \\fBARG\\fR
            Its arguments.
            .SH "OPTIONS"
            .TP
            \\fB\\-d, \\-\\-detach\\fR
            In the background.
            .TP
            \\fB\\-e, \\-\\-env NAME=VALUE\\fR
            Set it's [own] variable: any.
            .TP
            \\fB\\-\\-progress auto|plain\\fR
            How.
            .SH "SEE ALSO"
            \\fBskiff\\fR(1)
            """);
  }

  @Test
  void everyCommandAndEveryTopicHasAPageTheSameEachTime() {
    Map<String, String> pages = SmallTool.pages();
    assertThat(pages).containsKeys("man1/skiff.1", "man1/skiff-image.1", "man1/skiff-image-ls.1");
    assertThat(pages).doesNotContainKey("man1/skiff-secret.1");
    Topic.names().forEach(name -> assertThat(pages).containsKey("man7/skiff-" + name + ".7"));
    assertThat(SmallTool.pages()).isEqualTo(pages);
  }

  @Test
  void manFindsNothingWrongWithThem() throws Exception {
    Assumptions.assumeTrue(Shell.isHere("man"), "man is not installed");
    for (Map.Entry<String, String> page : SmallTool.pages().entrySet()) {
      Path file = folder.resolve(page.getKey());
      Files.createDirectories(file.resolveSibling(".").normalize());
      Files.writeString(file, page.getValue());
      assertThat(
              Shell.run("man", "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l", file.toString())
                  .err())
          .as(page.getKey())
          .isEmpty();
    }
  }

  @Test
  void topicsFitAHelpfulWidth() throws IOException {
    assertThat(Topic.all())
        .allSatisfy(topic -> {
          assertThat(topic.title()).isNotBlank().doesNotEndWith(".");
          assertThat(topic.text().lines()).allMatch(line -> line.length() <= 110);
        });
  }
}
