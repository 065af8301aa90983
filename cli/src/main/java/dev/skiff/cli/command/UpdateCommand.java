package dev.skiff.cli.command;

import dev.skiff.cli.value.InstanceName;
import dev.skiff.cli.value.RestartChoice;
import dev.skiff.wire.api.UpdateRequest;
import dev.skiff.wire.api.UpdateResponse;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff update}. */
@Command(name = "update", description = "Change the restart policy of instances.")
final class UpdateCommand extends SkiffCommand {
  @Option(
      names = "--restart",
      required = true,
      paramLabel = "POLICY",
      description = "no, on-failure[:N], always or unless-stopped.")
  @Nullable RestartChoice restart;

  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  UpdateCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    UpdateRequest request = new UpdateRequest(restart == null ? null : restart.policy());
    return session.forEach(
        "skiff update",
        instances,
        instance -> {
          ApiPath path = ApiPath.of("/containers/{}/update", instance.text());
          session.engine().post(path, UpdateRequest.class, request, UpdateResponse.class);
          session.console().line(instance.text());
        });
  }
}
