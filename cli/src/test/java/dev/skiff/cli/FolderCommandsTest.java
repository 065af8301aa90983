package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.wire.api.BuildResponse;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.Progress;
import dev.skiff.wire.api.ProjectGuessResponse;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code init}, and {@code build} of a folder. */
@Timeout(30)
class FolderCommandsTest extends BesideEngine {
  private static final String BUILD = "POST /skiff/v1/build/folder";
  private static final String GUESS = "POST /skiff/v1/projects/guess";

  private void guesses(String next) {
    engine.put(
        GUESS,
        ProjectGuessResponse.class,
        new ProjectGuessResponse("program: ./web\n", List.of("web: a program"), next));
  }

  private static String line(Progress progress) {
    return WireJson.text(Progress.class, progress) + "\n";
  }

  @Test
  void initWritesWhatTheEngineThoughtOfAndSaysWhy() throws IOException {
    guesses("make");
    Files.createDirectory(folder.resolve("web"));
    assertThat(skiff.run("init", "web")).isZero();
    assertThat(folder.resolve("web/skiff.yaml")).hasContent("program: ./web\n");
    assertThat(skiff.out())
        .isEqualTo(
            """
              web: a program
            wrote %s
            next: make; skiff run web
            """
                .formatted(folder.resolve("web/skiff.yaml")));
  }

  @Test
  void initOverwritesNothingUnlessForced() throws IOException {
    guesses("");
    Path file = Files.writeString(folder.resolve("skiff.yaml"), "mine");
    assertThat(skiff.run("init")).isEqualTo(1);
    assertThat(file).hasContent("mine");
    assertThat(engine.requests()).isEmpty();
    assertThat(skiff.err()).contains("skiff.yaml' already", "--force replaces it");
    assertThat(skiff.run("init", "--force")).isZero();
    assertThat(file).hasContent("program: ./web\n");
    assertThat(skiff.out()).endsWith("next: skiff run .\n");
  }

  @Test
  void buildOfAFolderSaysWhatWasMade() {
    engine.putText(
        BUILD,
        line(new Progress("looking at files", 10L, null, false, null, null))
            + line(
                new Progress(
                    "",
                    null,
                    null,
                    true,
                    null,
                    new BuildResponse(
                        "sha256:ab", "web:latest", 20_100, 3, false, List.of("hm")))));
    assertThat(skiff.run("build")).isZero();
    assertThat(skiff.out()).isEqualTo("web:latest  sha256:ab  20.1kB in 3 files\n");
    assertThat(skiff.err()).contains("warning: hm");
  }

  @Test
  void whatGoesWrongDuringABuildIsTold() {
    engine.putText(
        BUILD,
        line(
            new Progress(
                "",
                null,
                null,
                false,
                new ErrorBody("skiff.yaml:1:1: unknown key 'x'", "project.unknown-key", "known"),
                null)));
    assertThat(skiff.run("build", ".")).isEqualTo(1);
    assertThat(skiff.err()).contains("skiff.yaml:1:1: unknown key 'x'", "hint: known");
  }
}
