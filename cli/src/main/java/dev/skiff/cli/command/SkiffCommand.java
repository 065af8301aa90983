package dev.skiff.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What every command has: a session, {@code --help}, and an exit code for an answer. */
abstract class SkiffCommand implements Callable<Integer> {
  final Session session;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean helpRequested;

  SkiffCommand(Session session) {
    this.session = session;
  }
}
