package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff rename}. */
@Command(name = "rename", description = "Give an instance another name.")
final class RenameCommand extends SkiffCommand {
  @Parameters(index = "0", paramLabel = "INSTANCE", description = "Name or id.")
  InstanceName instance = new InstanceName("");

  @Parameters(index = "1", paramLabel = "NAME", description = "Its new name.")
  String name = "";

  RenameCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    session.engine().post(ApiPath.of("/containers/{}/rename", instance.text()).query("name", name));
    return ExitCodes.OK;
  }
}
