package dev.skiff.cli.command;

import dev.skiff.cli.manual.Completion;
import dev.skiff.cli.terminal.ExitCodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skiff completion}. */
@Command(
    name = "completion",
    description = {
      "Print the script that completes command lines in a shell.",
      "",
      "  bash   source <(skiff completion bash)",
      "  zsh    source <(skiff completion zsh)",
      "  fish   skiff completion fish | source",
      ""
    })
final class CompletionCommand extends SkiffCommand {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
  String shell = "";

  CompletionCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() {
    if (!Completion.shells().contains(shell)) {
      throw new ParameterException(
          spec.commandLine(), "'" + shell + "' is not among bash, zsh and fish");
    }
    String script = Completion.script(shell, spec.root().commandLine());
    session.console().line(script.stripTrailing());
    return ExitCodes.OK;
  }
}
