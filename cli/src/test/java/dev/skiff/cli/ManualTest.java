package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.cli.fake.FakeEngine;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.InstanceSummary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, man pages and completion, by their commands. */
class ManualTest {
  @TempDir Path folder;
  private FakeEngine engine;
  private CommandLineInTest skiff;

  @BeforeEach
  void begin() {
    engine = new FakeEngine(CommandLineInTest.socket(folder));
    skiff = CommandLineInTest.beside(folder, engine);
  }

  @AfterEach
  void end() {
    engine.close();
  }

  @Test
  void topicsAreListedAndShown() {
    assertThat(skiff.run("help", "topics")).isZero();
    assertThat(skiff.out()).contains("exit-codes    What a command answers\n");
    assertThat(skiff.run("help", "exit-codes")).isZero();
    assertThat(skiff.out()).contains("\nWhat a command answers\n\n  0     it did what it says\n");
  }

  @Test
  void whatNoHelpIsThereForGetsTheNearestWord() {
    assertThat(skiff.run("help", "formating")).isEqualTo(2);
    assertThat(skiff.run("help", "image", "lss")).isEqualTo(2);
    assertThat(skiff.err()).contains("did you mean 'formatting'?", "did you mean 'ls'?");
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void packagesGetManPagesAndScripts() throws IOException {
    assertThat(skiff.run("generate", "man", "share/man")).isZero();
    assertThat(skiff.run("generate", "completion", "share")).isZero();
    assertThat(folder.resolve("share/man/man1/skiff-image-ls.1")).isNotEmptyFile();
    assertThat(folder.resolve("share/man/man7/skiff-docker.7")).isNotEmptyFile();
    assertThat(skiff.run("completion", "bash")).isZero();
    Path script = folder.resolve("share/bash-completion/completions/skiff");
    assertThat(skiff.out()).isEqualTo(Files.readString(script));
    assertThat(skiff.run("completion", "csh")).isEqualTo(2);
  }

  @Test
  void mandocHasNothingToSayOfTheManPages() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/mandoc")), "mandoc is not installed");
    assertThat(skiff.run("generate", "man", "man")).isZero();
    List<String> command = new ArrayList<>(List.of("mandoc", "-T", "lint", "-W", "style"));
    try (Stream<Path> pages = Files.walk(folder.resolve("man"))) {
      pages.filter(Files::isRegularFile).map(Path::toString).sorted().forEach(command::add);
    }
    Process mandoc = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream said = mandoc.getInputStream()) {
      assertThat(new String(said.readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
    }
    assertThat(mandoc.waitFor()).isZero();
  }

  @Test
  void namesAreProposedOfARunningEngineOnly() {
    assertThat(skiff.run("complete", "instances")).isEqualTo(1);
    assertThat(engine.lives()).isZero();
    engine.live();
    engine.putList("GET /containers/json", InstanceSummary.class, Answers.instances());
    engine.putList(
        "GET /images/json",
        ImageSummary.class,
        List.of(Answers.image("ab", List.of("web:1", "web:2"), 0)));
    assertThat(skiff.run("complete", "instances")).isZero();
    assertThat(skiff.run("complete", "images")).isZero();
    assertThat(skiff.run("complete", "nothing")).isZero();
    assertThat(skiff.out()).isEqualTo("4f\n5a\nweb:1\nweb:2\n");
    assertThat(skiff.err()).isEmpty();
  }
}
