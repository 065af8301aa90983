package dev.skiff.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code skiff system …}. */
@Command(name = "system", description = "The engine, its space and this computer.")
final class SystemGroup extends CommandGroup {
  private SystemGroup(Session session) {
    super(session);
  }

  static CommandLine of(Session session) {
    return new CommandLine(SystemGroupSpec.of(new SystemGroup(session)))
        .addSubcommand(new CommandLine(DiskUsageCommandSpec.of(new DiskUsageCommand(session))))
        .addSubcommand(
            new CommandLine(PruneCommandsEverythingSpec.of(new PruneCommands.Everything(session))))
        .addSubcommand(CommandTable.renamed("info", "info", session))
        .addSubcommand(CommandTable.renamed("doctor", "doctor", session));
  }
}
