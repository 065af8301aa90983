package dev.skiff.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * All commands by name, in the order of the help. Each is made only when asked for: reading the
 * annotations of all of them is most of what a start would cost.
 */
public final class CommandTable {
  private static final Map<String, Function<Session, CommandLine>> COMMANDS = commands();

  private static final Set<String> NEED_ALL = Set.of("completion", "help", "generate");

  private CommandTable() {}

  /** The command of that name, ready to parse. */
  public static Optional<CommandLine> command(String name, Session session) {
    return Optional.ofNullable(COMMANDS.get(name)).map(maker -> maker.apply(session));
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
    return COMMANDS.keySet();
  }

  private static Map<String, Function<Session, CommandLine>> commands() {
    Map<String, Function<Session, CommandLine>> all = new LinkedHashMap<>();
    all.put("run", s -> new CommandLine(new RunCommand(s)).setStopAtPositional(true));
    all.put("create", s -> new CommandLine(new CreateCommand(s)).setStopAtPositional(true));
    all.put("start", s -> new CommandLine(new StartCommand(s)));
    all.put("attach", s -> new CommandLine(new AttachCommand(s)));
    all.put("stop", s -> new CommandLine(new StopCommand(s)));
    all.put("kill", s -> new CommandLine(new KillCommand(s)));
    all.put("restart", s -> new CommandLine(new RestartCommand(s)));
    all.put("pause", s -> new CommandLine(new PauseCommand(s)));
    all.put("unpause", s -> new CommandLine(new UnpauseCommand(s)));
    all.put("rename", s -> new CommandLine(new RenameCommand(s)));
    all.put("update", s -> new CommandLine(new UpdateCommand(s)));
    all.put("rm", s -> new CommandLine(new RemoveCommand(s)));
    all.put("wait", s -> new CommandLine(new WaitCommand(s)));
    all.put("ps", s -> new CommandLine(new PsCommand(s)));
    all.put("logs", s -> new CommandLine(new LogsCommand(s)));
    all.put("port", s -> new CommandLine(new PortCommand(s)));
    all.put("top", s -> new CommandLine(new TopCommand(s)));
    all.put("stats", s -> new CommandLine(new StatsCommand(s)));
    all.put("events", s -> new CommandLine(new EventsCommand(s)));
    all.put("inspect", s -> new CommandLine(new InspectCommand.OfAnything(s)));
    all.put("init", s -> new CommandLine(new InitCommand(s)));
    all.put("build", s -> new CommandLine(new BuildCommand(s)));
    all.put("images", s -> new CommandLine(new ImagesCommand(s)));
    all.put("rmi", s -> new CommandLine(new RemoveImageCommand(s)));
    all.put("tag", s -> new CommandLine(new TagCommand(s)));
    all.put("history", s -> new CommandLine(new HistoryCommand(s)));
    all.put("save", s -> new CommandLine(new SaveCommand(s)));
    all.put("load", s -> new CommandLine(new LoadCommand(s)));
    all.put("import", s -> new CommandLine(new ImportCommand(s)));
    all.put("instance", s -> InstanceGroup.of(s, "instance"));
    all.put("container", s -> hidden(InstanceGroup.of(s, "container")));
    all.put("image", ImageGroup::of);
    all.put("system", SystemGroup::of);
    all.put("files", CommandTable::files);
    all.put("cp", s -> new CommandLine(new CopyCommand(s)));
    all.put("diff", s -> new CommandLine(new DiffCommand(s)));
    all.put("export", s -> new CommandLine(new ExportCommand(s)));
    all.put("base", CommandTable::base);
    all.put("daemon", CommandTable::daemon);
    all.put("doctor", s -> new CommandLine(new DoctorCommand(s)));
    all.put("info", s -> new CommandLine(new InfoCommand(s)));
    all.put("version", s -> new CommandLine(new VersionCommand(s)));
    all.put("completion", s -> new CommandLine(new CompletionCommand(s)));
    all.put("help", s -> new CommandLine(new HelpCommand(s)));
    all.put("generate", s -> hidden(GenerateCommand.of(s)));
    all.put("complete", s -> hidden(new CommandLine(new CompleteCommand(s))));
    return all;
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
    return new CommandLine(new CommandGroup.Base(session))
        .addSubcommand(new BaseCommands.Pull(session))
        .addSubcommand(new BaseCommands.Import(session))
        .addSubcommand(new BaseCommands.ListBases(session))
        .addSubcommand(new BaseCommands.Remove(session));
  }

  private static CommandLine files(Session session) {
    return new CommandLine(new CommandGroup.Files(session))
        .addSubcommand(new FilesCommands.ListFiles(session))
        .addSubcommand(new FilesCommands.Tree(session))
        .addSubcommand(new FilesCommands.Cat(session))
        .addSubcommand(new FilesCommands.Copy(session));
  }

  private static CommandLine daemon(Session session) {
    return new CommandLine(new CommandGroup.Daemon(session))
        .addSubcommand(new DaemonCommands.Start(session))
        .addSubcommand(new DaemonCommands.Stop(session))
        .addSubcommand(new DaemonCommands.Status(session))
        .addSubcommand(new DaemonUnit(session));
  }
}
