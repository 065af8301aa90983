package dev.skiff.cli.command;

import picocli.CommandLine.Command;

/** {@code skiff pause}. */
@Command(name = "pause", description = "Let instances stand still, with their clocks.")
final class PauseCommand extends InstancesCommand {
  PauseCommand(Session session) {
    super(session, "pause");
  }
}
