package dev.skiff.cli.command;

import picocli.CommandLine.Command;

/** {@code skiff restart}. */
@Command(name = "restart", description = "Stop instances, if they run, and start them.")
final class RestartCommand extends StoppingCommand {
  RestartCommand(Session session) {
    super(session, "restart");
  }
}
