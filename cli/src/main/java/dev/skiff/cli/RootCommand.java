package dev.skiff.cli;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.wire.Release;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code skiff} itself. */
@Command(
    name = "skiff",
    version = "skiff " + Release.VERSION,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Turns programs into unikernel guests and operates them.",
      "",
      "  skiff run ./web              run a program as a guest, in the foreground",
      "  skiff run -d -p 8080 ./web   in the background, with a port",
      "  skiff ps -a                  what runs, and what has run",
      ""
    },
    footer = {
      "",
      "An engine (skiffd) is started when none runs. SKIFF_HOME is where it keeps everything,",
      "SKIFF_HOST the socket it is asked on. skiff help topics lists what else is explained."
    })
final class RootCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean helpRequested;

  @Option(
      names = {"-v", "--version"},
      versionHelp = true,
      description = "Show the version of this command.")
  boolean versionRequested;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCodes.OK;
  }
}
