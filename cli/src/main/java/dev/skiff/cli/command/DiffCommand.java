package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Printable;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.PathChange;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff diff}. */
@Command(
    name = "diff",
    description = {
      "Show what an instance changed of its image's files.",
      "A: added, C: changed, D: deleted."
    })
final class DiffCommand extends SkiffCommand {
  private static final String LETTERS = "CAD";

  @Parameters(paramLabel = "INSTANCE", description = "Its name or id.")
  InstanceName instance = new InstanceName("");

  DiffCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    for (PathChange change :
        session
            .engine()
            .list(ApiPath.of("/containers/{}/changes", instance.text()), PathChange.class)) {
      char letter =
          change.kind() >= 0 && change.kind() < LETTERS.length()
              ? LETTERS.charAt(change.kind())
              : '?';
      session.console().line(letter + " " + Printable.line(change.path()));
    }
    return ExitCodes.OK;
  }
}
