package dev.skiff.cli.command;

import picocli.CommandLine.Command;

/** {@code skiff stop}. */
@Command(
    name = "stop",
    description = "Stop instances: SIGTERM to the program, and after a time SIGKILL.")
final class StopCommand extends StoppingCommand {
  StopCommand(Session session) {
    super(session, "stop");
  }
}
