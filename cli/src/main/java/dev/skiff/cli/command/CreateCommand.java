package dev.skiff.cli.command;

import dev.skiff.cli.run.Guest;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.wire.api.CreateRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skiff create}: everything of run but the start. */
@Command(name = "create", description = "Create an instance without starting it.")
final class CreateCommand extends SkiffCommand {
  @Mixin CreateOptions options = new CreateOptions();

  @Parameters(
      index = "0",
      paramLabel = "FOLDER|PROGRAM|IMAGE",
      description = "A folder or program by its path, such as . or ./web; or an image's name.")
  String source = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "Arguments of the program.")
  List<String> arguments = new ArrayList<>();

  CreateCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    CreateRequest request =
        options.request(session.surroundings(), arguments, false, options.remove, Optional.empty());
    Guest guest =
        new InstanceCreation(session, options.progress)
            .create(source, request, options.name, false);
    session.console().line(guest.id());
    return ExitCodes.OK;
  }
}
