package dev.skiff.cli.command;

import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff kill}. */
@Command(name = "kill", description = "Send a signal to the programs of instances.")
final class KillCommand extends SkiffCommand {
  @Option(
      names = {"-s", "--signal"},
      paramLabel = "SIGNAL",
      description = "Its name or number; KILL without it.")
  String signal = "KILL";

  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  KillCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff kill",
        instances,
        instance -> {
          session
              .engine()
              .post(ApiPath.of("/containers/{}/kill", instance.text()).query("signal", signal));
          session.console().line(instance.text());
        });
  }
}
