package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.command.CommandTable;
import dev.skiff.cli.fake.CommandLineInTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The help of every command, as one file: a change of the command line is a change of it. */
class HelpTest {
  @TempDir Path folder;

  @Test
  void isWhatTheGoldenFileSays() throws IOException {
    StringBuilder all = new StringBuilder();
    for (List<String> command : commands()) {
      List<String> arguments = new ArrayList<>(command);
      arguments.add("--help");
      CommandLineInTest skiff = skiff();
      assertThat(skiff.run(arguments.toArray(String[]::new))).isZero();
      assertThat(skiff.err()).isEmpty();
      all.append("$ skiff ").append(String.join(" ", arguments)).append('\n').append(skiff.out());
    }
    Golden.check("help.txt", all.toString());
  }

  @Test
  void theHelpCommandSaysTheSame() {
    CommandLineInTest asked = skiff();
    CommandLineInTest told = skiff();
    asked.run("help", "logs");
    told.run("logs", "--help");
    assertThat(asked.out()).isEqualTo(told.out());
  }

  private static List<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of());
    CommandTable.names().forEach(name -> commands.add(List.of(name)));
    for (String name : List.of("pull", "import", "ls", "rm")) {
      commands.add(List.of("base", name));
    }
    for (String name : List.of("start", "stop", "status", "unit")) {
      commands.add(List.of("daemon", name));
    }
    return commands;
  }

  private CommandLineInTest skiff() {
    return new CommandLineInTest(
        folder,
        paths -> {
          throw new IOException("no help needs an engine");
        });
  }
}
