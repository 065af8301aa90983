package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.command.CommandTable;
import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.cli.fake.FakeEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people type who know docker. */
class MisuseTest {
  @TempDir Path folder;

  @Test
  void whatDockerHasAndWeDoNotIsAnsweredWithWhatThereIs() {
    try (FakeEngine engine = new FakeEngine(CommandLineInTest.socket(folder))) {
      CommandLineInTest skiff = CommandLineInTest.beside(folder, engine);
      assertThat(skiff.run("exec", "web", "sh")).isEqualTo(2);
      assertThat(skiff.run("run", "--link=db", "web")).isEqualTo(125);
      assertThat(skiff.run("image", "frob")).isEqualTo(2);
      assertThat(skiff.err())
          .contains(
              "there is no command 'exec'\n  hint: a guest holds one program",
              "\n  hint: put both on one network",
              "there is no command 'image frob'");
      assertThat(engine.requests()).isEmpty();
    }
  }

  @Test
  void nothingThatExistsIsCalledMissing() {
    CommandTable.names().forEach(name -> assertThat(DockerWords.COMMANDS).doesNotContainKey(name));
  }
}
