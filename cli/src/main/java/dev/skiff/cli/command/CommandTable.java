package dev.skiff.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * All commands by name, in the order of the help. Each is made only when asked for: making all of
 * them is most of what a start would cost.
 */
public final class CommandTable {
  private static final List<String> NAMES =
      List.of(
          "run",
          "create",
          "start",
          "attach",
          "stop",
          "kill",
          "restart",
          "pause",
          "unpause",
          "rename",
          "update",
          "rm",
          "wait",
          "ps",
          "logs",
          "port",
          "top",
          "stats",
          "events",
          "inspect",
          "init",
          "build",
          "images",
          "rmi",
          "tag",
          "history",
          "save",
          "load",
          "import",
          "instance",
          "container",
          "image",
          "volume",
          "network",
          "net",
          "system",
          "files",
          "cp",
          "diff",
          "export",
          "base",
          "daemon",
          "doctor",
          "info",
          "version",
          "completion",
          "help",
          "generate",
          "complete");

  private static final Set<String> NEED_ALL = Set.of("completion", "help", "generate");

  private CommandTable() {}

  /** The command of that name, ready to parse. */
  public static Optional<CommandLine> command(String name, Session session) {
    return Optional.ofNullable(make(name, session));
  }

  /** Whether a command looks at all others, so that they must be made. */
  public static boolean needsAll(String name) {
    return NEED_ALL.contains(name);
  }

  /** Those that help shows first. */
  public static List<String> common() {
    return List.of("run", "ps", "logs", "stop", "rm", "build", "images", "init");
  }

  public static Iterable<String> names() {
    return NAMES;
  }

  /** A switch and not a map: each function in one would be linked at every start. */
  private static @Nullable CommandLine make(String name, Session session) {
    return switch (name) {
      case "run" ->
          new CommandLine(RunCommandSpec.of(new RunCommand(session))).setStopAtPositional(true);
      case "create" ->
          new CommandLine(CreateCommandSpec.of(new CreateCommand(session)))
              .setStopAtPositional(true);
      case "start" -> new CommandLine(StartCommandSpec.of(new StartCommand(session)));
      case "attach" -> new CommandLine(AttachCommandSpec.of(new AttachCommand(session)));
      case "stop" -> new CommandLine(StopCommandSpec.of(new StopCommand(session)));
      case "kill" -> new CommandLine(KillCommandSpec.of(new KillCommand(session)));
      case "restart" -> new CommandLine(RestartCommandSpec.of(new RestartCommand(session)));
      case "pause" -> new CommandLine(PauseCommandSpec.of(new PauseCommand(session)));
      case "unpause" -> new CommandLine(UnpauseCommandSpec.of(new UnpauseCommand(session)));
      case "rename" -> new CommandLine(RenameCommandSpec.of(new RenameCommand(session)));
      case "update" -> new CommandLine(UpdateCommandSpec.of(new UpdateCommand(session)));
      case "rm" -> new CommandLine(RemoveCommandSpec.of(new RemoveCommand(session)));
      case "wait" -> new CommandLine(WaitCommandSpec.of(new WaitCommand(session)));
      case "ps" -> new CommandLine(PsCommandSpec.of(new PsCommand(session)));
      case "logs" -> new CommandLine(LogsCommandSpec.of(new LogsCommand(session)));
      case "port" -> new CommandLine(PortCommandSpec.of(new PortCommand(session)));
      case "top" -> new CommandLine(TopCommandSpec.of(new TopCommand(session)));
      case "stats" -> new CommandLine(StatsCommandSpec.of(new StatsCommand(session)));
      case "events" -> new CommandLine(EventsCommandSpec.of(new EventsCommand(session)));
      case "inspect" ->
          new CommandLine(InspectCommandOfAnythingSpec.of(new InspectCommand.OfAnything(session)));
      case "init" -> new CommandLine(InitCommandSpec.of(new InitCommand(session)));
      case "build" -> new CommandLine(BuildCommandSpec.of(new BuildCommand(session)));
      case "images" -> new CommandLine(ImagesCommandSpec.of(new ImagesCommand(session)));
      case "rmi" -> new CommandLine(RemoveImageCommandSpec.of(new RemoveImageCommand(session)));
      case "tag" -> new CommandLine(TagCommandSpec.of(new TagCommand(session)));
      case "history" -> new CommandLine(HistoryCommandSpec.of(new HistoryCommand(session)));
      case "save" -> new CommandLine(SaveCommandSpec.of(new SaveCommand(session)));
      case "load" -> new CommandLine(LoadCommandSpec.of(new LoadCommand(session)));
      case "import" -> new CommandLine(ImportCommandSpec.of(new ImportCommand(session)));
      case "instance" -> InstanceGroup.of(session, "instance");
      case "container" -> hidden(InstanceGroup.of(session, "container"));
      case "image" -> ImageGroup.of(session);
      case "volume" -> volume(session);
      case "network" -> network(session);
      case "net" -> net(session);
      case "system" -> SystemGroup.of(session);
      case "files" -> files(session);
      case "cp" -> new CommandLine(CopyCommandSpec.of(new CopyCommand(session)));
      case "diff" -> new CommandLine(DiffCommandSpec.of(new DiffCommand(session)));
      case "export" -> new CommandLine(ExportCommandSpec.of(new ExportCommand(session)));
      case "base" -> base(session);
      case "daemon" -> daemon(session);
      case "doctor" -> new CommandLine(DoctorCommandSpec.of(new DoctorCommand(session)));
      case "info" -> new CommandLine(InfoCommandSpec.of(new InfoCommand(session)));
      case "version" -> new CommandLine(VersionCommandSpec.of(new VersionCommand(session)));
      case "completion" ->
          new CommandLine(CompletionCommandSpec.of(new CompletionCommand(session)));
      case "help" -> new CommandLine(HelpCommandSpec.of(new HelpCommand(session)));
      case "generate" -> hidden(GenerateCommand.of(session));
      case "complete" ->
          hidden(new CommandLine(CompleteCommandSpec.of(new CompleteCommand(session))));
      default -> null;
    };
  }

  /** A command of the table under another name, as it stands in a group. */
  static CommandLine renamed(String command, String name, Session session) {
    CommandLine renamed =
        command(command, session)
            .orElseThrow(() -> new IllegalArgumentException("no command " + command));
    renamed.getCommandSpec().name(name);
    return renamed;
  }

  /** One that works and is not listed: a second name that others have taught. */
  private static CommandLine hidden(CommandLine command) {
    command.getCommandSpec().usageMessage().hidden(true);
    return command;
  }

  private static CommandLine base(Session session) {
    return new CommandLine(CommandGroupBaseSpec.of(new CommandGroup.Base(session)))
        .addSubcommand(BaseCommandsPullSpec.of(new BaseCommands.Pull(session)))
        .addSubcommand(BaseCommandsImportSpec.of(new BaseCommands.Import(session)))
        .addSubcommand(BaseCommandsListBasesSpec.of(new BaseCommands.ListBases(session)))
        .addSubcommand(InspectCommandOfBasesSpec.of(new InspectCommand.OfBases(session)))
        .addSubcommand(BaseCommandsDefaultSpec.of(new BaseCommands.Default(session)))
        .addSubcommand(BaseCommandsRemoveSpec.of(new BaseCommands.Remove(session)));
  }

  private static CommandLine volume(Session session) {
    return new CommandLine(CommandGroupVolumeSpec.of(new CommandGroup.Volume(session)))
        .addSubcommand(VolumeCommandsCreateSpec.of(new VolumeCommands.Create(session)))
        .addSubcommand(VolumeCommandsListVolumesSpec.of(new VolumeCommands.ListVolumes(session)))
        .addSubcommand(InspectCommandOfVolumesSpec.of(new InspectCommand.OfVolumes(session)))
        .addSubcommand(VolumeCommandsRemoveSpec.of(new VolumeCommands.Remove(session)))
        .addSubcommand(PruneCommandsVolumesSpec.of(new PruneCommands.Volumes(session)))
        .addSubcommand(VolumeCommandsCopySpec.of(new VolumeCommands.Copy(session)))
        .addSubcommand(VolumeCommandsGrowSpec.of(new VolumeCommands.Grow(session)));
  }

  private static CommandLine network(Session session) {
    return new CommandLine(CommandGroupNetworkSpec.of(new CommandGroup.Network(session)))
        .addSubcommand(NetworkCommandsCreateSpec.of(new NetworkCommands.Create(session)))
        .addSubcommand(
            NetworkCommandsListNetworksSpec.of(new NetworkCommands.ListNetworks(session)))
        .addSubcommand(InspectCommandOfNetworksSpec.of(new InspectCommand.OfNetworks(session)))
        .addSubcommand(NetworkCommandsRemoveSpec.of(new NetworkCommands.Remove(session)))
        .addSubcommand(PruneCommandsNetworksSpec.of(new PruneCommands.Networks(session)))
        .addSubcommand(NetworkCommandsConnectSpec.of(new NetworkCommands.Connect(session)))
        .addSubcommand(NetworkCommandsDisconnectSpec.of(new NetworkCommands.Disconnect(session)));
  }

  private static CommandLine net(Session session) {
    return new CommandLine(CommandGroupNetSpec.of(new CommandGroup.Net(session)))
        .addSubcommand(NetCommandsLinksSpec.of(new NetCommands.Links(session)))
        .addSubcommand(NetCommandsWhySpec.of(new NetCommands.Why(session)))
        .addSubcommand(NetCommandsDeniedSpec.of(new NetCommands.Denied(session)))
        .addSubcommand(NetLogCommandSpec.of(new NetLogCommand(session)))
        .addSubcommand(NetCommandsFlowsSpec.of(new NetCommands.Flows(session)))
        .addSubcommand(NetCommandsStatsSpec.of(new NetCommands.Stats(session)))
        .addSubcommand(NetCommandsAllowSpec.of(new NetCommands.Allow(session)))
        .addSubcommand(NetCommandsForbidSpec.of(new NetCommands.Forbid(session)))
        .addSubcommand(PublishCommandsPublishSpec.of(new PublishCommands.Publish(session)))
        .addSubcommand(PublishCommandsUnpublishSpec.of(new PublishCommands.Unpublish(session)))
        .addSubcommand(CaptureCommandSpec.of(new CaptureCommand(session)));
  }

  private static CommandLine files(Session session) {
    return new CommandLine(CommandGroupFilesSpec.of(new CommandGroup.Files(session)))
        .addSubcommand(FilesCommandsListFilesSpec.of(new FilesCommands.ListFiles(session)))
        .addSubcommand(FilesCommandsTreeSpec.of(new FilesCommands.Tree(session)))
        .addSubcommand(FilesCommandsCatSpec.of(new FilesCommands.Cat(session)))
        .addSubcommand(FilesCommandsCopySpec.of(new FilesCommands.Copy(session)));
  }

  private static CommandLine daemon(Session session) {
    return new CommandLine(CommandGroupDaemonSpec.of(new CommandGroup.Daemon(session)))
        .addSubcommand(DaemonCommandsStartSpec.of(new DaemonCommands.Start(session)))
        .addSubcommand(DaemonCommandsStopSpec.of(new DaemonCommands.Stop(session)))
        .addSubcommand(DaemonCommandsStatusSpec.of(new DaemonCommands.Status(session)))
        .addSubcommand(DaemonUnitSpec.of(new DaemonUnit(session)));
  }
}
