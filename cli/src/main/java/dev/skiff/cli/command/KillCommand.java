package dev.skiff.cli.command;

import dev.skiff.wire.client.ApiPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skiff kill}. */
@Command(name = "kill", description = "Send a signal to the programs of instances.")
final class KillCommand extends InstancesCommand {
  @Option(
      names = {"-s", "--signal"},
      paramLabel = "SIGNAL",
      description = "Its name or number; KILL without it.")
  String signal = "KILL";

  KillCommand(Session session) {
    super(session, "kill");
  }

  @Override
  ApiPath asked(ApiPath path) {
    return path.query("signal", signal);
  }
}
