package dev.skiff.cli.command;

import dev.skiff.cli.manual.Topic;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Nearest;
import dev.skiff.cli.text.Table;
import dev.skiff.cli.text.Tint;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skiff help}: of commands as their {@code --help}, and of topics. */
@Command(name = "help", description = "Show the help of a command, or a topic.")
final class HelpCommand extends SkiffCommand {
  private static final String TOPICS = "topics";

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND|TOPIC",
      description = "A command, such as image ls, or a topic; 'topics' lists these.")
  List<String> words = List.of();

  HelpCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() {
    String first = words.isEmpty() ? "" : words.getFirst();
    if (first.equals(TOPICS)) {
      listTopics();
    } else if (Topic.names().contains(first)) {
      show(Topic.read(first));
    } else {
      command().usage(command().getOut());
    }
    return ExitCodes.OK;
  }

  private CommandLine command() {
    CommandLine command = spec.root().commandLine();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw unknown(word, command);
      }
      command = next;
    }
    return command;
  }

  private ParameterException unknown(String word, CommandLine in) {
    List<String> known = new ArrayList<>(in.getSubcommands().keySet());
    known.addAll(in.getParent() == null ? Topic.names() : List.of());
    String meant =
        Nearest.to(word, known)
            .map(name -> "; did you mean '" + name + "'?")
            .orElse("; skiff help lists the commands, skiff help topics the topics");
    return new ParameterException(
        spec.commandLine(), "there is no command and no topic '" + word + "'" + meant);
  }

  private void listTopics() {
    Table topics = new Table("TOPIC", "IS ABOUT");
    Topic.all().forEach(topic -> topics.row(topic.name(), topic.title()));
    session.console().table(topics);
    session.console().line("\nskiff help TOPIC shows one.");
  }

  private void show(Topic topic) {
    boolean colours = session.console().terminal().outColours();
    List<String> lines = new ArrayList<>(List.of(Tint.STRONG.of(topic.title(), colours), ""));
    for (String line : topic.text().split("\n", -1)) {
      lines.add(line.startsWith("# ") ? Tint.STRONG.of(line.substring(2), colours) : line);
    }
    session.console().lines(lines);
  }
}
