package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.CommandLineInTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The help of every command, a file for each: a change of the command line is a change of it. */
class HelpTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("names")
  void isWhatTheGoldenFileSays(String name) throws IOException {
    StringBuilder all = new StringBuilder();
    for (List<String> command : commands(name)) {
      List<String> arguments = new ArrayList<>(command);
      arguments.add("--help");
      CommandLineInTest skiff = skiff(Path.of("."));
      assertThat(skiff.run(arguments.toArray(String[]::new))).isZero();
      assertThat(skiff.err()).isEmpty();
      all.append("$ skiff ").append(String.join(" ", arguments)).append('\n').append(skiff.out());
    }
    Golden.check("help/" + name + ".txt", all.toString());
  }

  @Test
  void theHelpCommandSaysTheSame() {
    CommandLineInTest asked = skiff(folder);
    CommandLineInTest told = skiff(folder);
    asked.run("help", "logs");
    told.run("logs", "--help");
    assertThat(asked.out()).isEqualTo(told.out());
  }

  static Stream<String> names() {
    Stream<String> shown =
        tree().getSubcommands().entrySet().stream()
            .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey);
    return Stream.concat(Stream.of("skiff"), shown);
  }

  /** A command with those below it; of a group whose commands stand flat, too, itself alone. */
  private static List<List<String>> commands(String name) {
    if (name.equals("skiff")) {
      return List.of(List.of());
    }
    List<List<String>> commands = new ArrayList<>(List.of(List.of(name)));
    Map<String, CommandLine> flat = tree().getSubcommands();
    CommandLine command = Objects.requireNonNull(flat.get(name));
    command
        .getSubcommands()
        .forEach((below, each) -> {
          if (!isSame(each, flat.get(below))) {
            commands.add(List.of(name, below));
          }
        });
    return commands;
  }

  /** {@code base import} is another command than {@code import}. */
  private static boolean isSame(CommandLine one, @Nullable CommandLine other) {
    return other != null && one.getCommand().getClass() == other.getCommand().getClass();
  }

  static CommandLine tree() {
    return new Skiff(skiff(Path.of(".")).surroundings()).tree();
  }

  private static CommandLineInTest skiff(Path folder) {
    return new CommandLineInTest(
        folder,
        paths -> {
          throw new IOException("no help needs an engine");
        });
  }
}
