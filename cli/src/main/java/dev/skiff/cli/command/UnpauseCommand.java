package dev.skiff.cli.command;

import picocli.CommandLine.Command;

/** {@code skiff unpause}. */
@Command(name = "unpause", description = "Let paused instances go on.")
final class UnpauseCommand extends InstancesCommand {
  UnpauseCommand(Session session) {
    super(session, "unpause");
  }
}
