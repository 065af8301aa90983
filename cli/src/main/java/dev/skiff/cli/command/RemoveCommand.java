package dev.skiff.cli.command;

import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff rm}. */
@Command(name = "rm", description = "Remove instances, with the files they wrote.")
final class RemoveCommand extends SkiffCommand {
  @Option(
      names = {"-f", "--force"},
      description = "Kill those that run; what is not there is no failure.")
  boolean force;

  @Option(
      names = {"-v", "--volumes"},
      description = "With the volumes that were made for them and have no names of their own.")
  boolean volumes;

  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  RemoveCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff rm",
        force,
        instances,
        instance -> {
          ApiPath path = ApiPath.of("/containers/{}", instance.text()).query("force", force);
          session.engine().delete(volumes ? path.query("v", true) : path);
          session.console().line(instance.text());
        });
  }
}
