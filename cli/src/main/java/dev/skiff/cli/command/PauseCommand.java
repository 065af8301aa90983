package dev.skiff.cli.command;

import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff pause}. */
@Command(name = "pause", description = "Let instances stand still, with their clocks.")
final class PauseCommand extends SkiffCommand {
  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  PauseCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff pause",
        instances,
        instance -> {
          session.engine().post(ApiPath.of("/containers/{}/pause", instance.text()));
          session.console().line(instance.text());
        });
  }
}
