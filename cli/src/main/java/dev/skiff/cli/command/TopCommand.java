package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Table;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.TopResponse;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff top}. */
@Command(name = "top", description = "List the processes in an instance, memory in KiB.")
final class TopCommand extends SkiffCommand {
  @Parameters(paramLabel = "INSTANCE", description = "Name or id.")
  InstanceName instance = new InstanceName("");

  TopCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    TopResponse top =
        session.engine().get(ApiPath.of("/containers/{}/top", instance.text()), TopResponse.class);
    Table table = new Table(top.titles().toArray(String[]::new));
    top.processes().forEach(table::row);
    session.console().table(table);
    return ExitCodes.OK;
  }
}
