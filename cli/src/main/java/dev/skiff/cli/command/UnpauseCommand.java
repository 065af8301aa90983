package dev.skiff.cli.command;

import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff unpause}. */
@Command(name = "unpause", description = "Let paused instances go on.")
final class UnpauseCommand extends SkiffCommand {
  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  UnpauseCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff unpause",
        instances,
        instance -> {
          session.engine().post(ApiPath.of("/containers/{}/unpause", instance.text()));
          session.console().line(instance.text());
        });
  }
}
