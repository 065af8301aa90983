package dev.skiff.cli.command;

import dev.skiff.cli.manual.Completion;
import dev.skiff.cli.manual.ManPages;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.wire.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skiff generate}: the files that a package installs below share/. */
abstract class GenerateCommand extends SkiffCommand {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "Where to; it is made.")
  String folder = "";

  private GenerateCommand(Session session) {
    super(session);
  }

  static CommandLine of(Session session) {
    return new CommandLine(GenerateCommandGroupSpec.of(new Group(session)))
        .addSubcommand(GenerateCommandManSpec.of(new Man(session)))
        .addSubcommand(GenerateCommandScriptsSpec.of(new Scripts(session)));
  }

  /** {@code skiff generate …}. */
  @Command(name = "generate", description = "Write files for packages.")
  static final class Group extends CommandGroup {
    Group(Session session) {
      super(session);
    }
  }

  /** {@code skiff generate man}. */
  @Command(name = "man", description = "Write the man pages.")
  static final class Man extends GenerateCommand {
    Man(Session session) {
      super(session);
    }

    @Override
    Map<String, String> files(CommandLine root) {
      return ManPages.of(root, Release.VERSION, Release.DATE);
    }
  }

  /** {@code skiff generate completion}. */
  @Command(name = "completion", description = "Write the completion scripts.")
  static final class Scripts extends GenerateCommand {
    Scripts(Session session) {
      super(session);
    }

    @Override
    Map<String, String> files(CommandLine root) {
      Map<String, String> files = new LinkedHashMap<>();
      for (String shell : Completion.shells()) {
        files.put(Completion.file(shell), Completion.script(shell, root));
      }
      return files;
    }
  }

  /** The files by their paths. */
  abstract Map<String, String> files(CommandLine root);

  @Override
  public Integer call() {
    Path to = session.surroundings().directory().resolve(folder);
    files(spec.root().commandLine()).forEach((name, text) -> write(to.resolve(name), text));
    return ExitCodes.OK;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.resolveSibling(".").normalize());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Refusal(
          "cannot write '" + file + "': " + e.getMessage(), "name a folder that you may write");
    }
  }
}
