package dev.skiff.cli.command;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code skiff instance …}, for Docker's users also {@code skiff container …}. */
@Command(description = "Instances: the same commands as without this word.")
final class InstanceGroup extends CommandGroup {
  private static final List<String> FLAT =
      List.of(
          "run", "create", "start", "attach", "stop", "kill", "restart", "pause", "unpause",
          "rename", "update", "rm", "wait", "logs", "port", "top", "stats", "cp", "diff", "export");

  private InstanceGroup(Session session) {
    super(session);
  }

  static CommandLine of(Session session, String name) {
    CommandLine group = new CommandLine(InstanceGroupSpec.of(new InstanceGroup(session)));
    group.getCommandSpec().name(name);
    FLAT.forEach(each -> group.addSubcommand(CommandTable.renamed(each, each, session)));
    return group
        .addSubcommand(CommandTable.renamed("ps", "ls", session))
        .addSubcommand(
            new CommandLine(PruneCommandsInstancesSpec.of(new PruneCommands.Instances(session))))
        .addSubcommand(
            new CommandLine(
                InspectCommandOfInstancesSpec.of(new InspectCommand.OfInstances(session))));
  }
}
