package dev.skiff.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A tree of commands with one of everything. */
final class SmallTool {
  private SmallTool() {}

  @Command(name = "skiff", description = "A small one.")
  static final class Root {}

  @Command(
      name = "run",
      description = {"Run a program.", ".hidden words", "", "  an  example", ""})
  static final class Run {
    @Option(
        names = {"-d", "--detach"},
        description = "In the background.")
    boolean detach;

    @Option(
        names = {"-e", "--env"},
        paramLabel = "NAME=VALUE",
        description = "Set it's [own] variable: any.")
    List<String> variables = new ArrayList<>();

    @Option(names = "--progress", paramLabel = "auto|plain", description = "How.")
    String progress = "";

    @Option(names = "--hidden", hidden = true)
    boolean hidden;

    @Parameters(index = "0", paramLabel = "PROGRAM|IMAGE", description = "What to run.")
    String source = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "Its arguments.")
    List<String> arguments = new ArrayList<>();
  }

  @Command(name = "stop", description = "Stop instances.")
  static final class Stop {
    @Option(
        names = {"-s", "--signal"},
        paramLabel = "SIGNAL",
        description = "Signal.")
    String signal = "";

    @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Which.")
    List<String> instances = List.of();
  }

  @Command(name = "image", description = "Images.")
  static final class Images {}

  @Command(name = "ls", description = "List images.")
  static final class ListImages {}

  @Command(name = "rm", description = "Remove images.")
  static final class RemoveImages {
    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Which.")
    List<String> images = List.of();
  }

  @Command(name = "secret", description = "Not shown.", hidden = true)
  static final class Secret {}

  static CommandLine tree() {
    return new CommandLine(new Root())
        .addSubcommand(new CommandLine(new Run()).setStopAtPositional(true))
        .addSubcommand(new Stop())
        .addSubcommand(
            new CommandLine(new Images())
                .addSubcommand(new ListImages())
                .addSubcommand(new RemoveImages()))
        .addSubcommand(new Secret());
  }

  static Map<String, String> pages() {
    return ManPages.of(tree(), "1.0", "2026-02-03");
  }
}
