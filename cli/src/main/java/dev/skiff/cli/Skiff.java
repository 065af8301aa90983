package dev.skiff.cli;

import dev.skiff.cli.command.CommandTable;
import dev.skiff.cli.command.Session;
import dev.skiff.cli.command.Surroundings;
import dev.skiff.cli.manual.CommandList;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.OutputClosed;
import dev.skiff.cli.value.ByteCount;
import dev.skiff.cli.value.CpuCount;
import dev.skiff.cli.value.Destination;
import dev.skiff.cli.value.FilePlace;
import dev.skiff.cli.value.ImageName;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.cli.value.InvalidValue;
import dev.skiff.cli.value.NetworkChoice;
import dev.skiff.cli.value.NetworkName;
import dev.skiff.cli.value.PortMapping;
import dev.skiff.cli.value.RestartChoice;
import dev.skiff.cli.value.VolumeName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line: from arguments to an exit code. */
public final class Skiff {
  private static final int HELP_WIDTH = 100;

  /** Narrower, the parser's columns of options have no room. */
  private static final int LEAST_HELP_WIDTH = 60;

  private static final String HELP = "--help";

  private final Surroundings surroundings;
  private final Console console;

  public Skiff(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.console = surroundings.console();
  }

  /** Does what the arguments say; failures are printed, and told by the exit code. */
  public int run(String... arguments) {
    try {
      StringWriter text = new StringWriter();
      int code = commandLine(arguments, new PrintWriter(text)).execute(arguments);
      if (!text.getBuffer().isEmpty()) {
        console.line(text.toString().stripTrailing());
      }
      return code;
    } catch (OutputClosed e) {
      return ExitCodes.OUTPUT_CLOSED;
    }
  }

  /** The whole tree for help and for guesses at a mistyped name; else just the command named. */
  private CommandLine commandLine(String[] arguments, PrintWriter help) {
    Optional<CommandLine> named =
        arguments.length == 0 || CommandTable.needsAll(arguments[0])
            ? Optional.empty()
            : CommandTable.command(arguments[0], new Session(surroundings));
    if (named.isEmpty()) {
      return dressed(configured(tree(), help));
    }
    CommandLine root =
        new CommandLine(RootCommandSpec.of(new RootCommand()))
            .addSubcommand(arguments[0], named.get());
    configured(root, help);
    // What help needs is half of the parser's classes.
    boolean group = arguments.length == 1 && !named.get().getSubcommands().isEmpty();
    return group || List.of(arguments).contains(HELP) ? dressed(root) : root;
  }

  /** The root with every command below it. */
  CommandLine tree() {
    Session session = new Session(surroundings);
    CommandLine root = new CommandLine(RootCommandSpec.of(new RootCommand()));
    CommandTable.names()
        .forEach(name ->
            CommandTable.command(name, session).ifPresent(c -> root.addSubcommand(name, c)));
    return root;
  }

  private CommandLine configured(CommandLine root, PrintWriter help) {
    register(root, ByteCount.class, ByteCount::parse);
    register(root, VolumeName.class, VolumeName::parse);
    register(root, CpuCount.class, CpuCount::parse);
    register(root, RestartChoice.class, RestartChoice::parse);
    register(root, PortMapping.class, PortMapping::parse);
    register(root, NetworkName.class, NetworkName::parse);
    register(root, NetworkChoice.class, NetworkChoice::parse);
    register(root, Destination.class, Destination::parse);
    register(root, InstanceName.class, InstanceName::parse);
    register(root, ImageName.class, ImageName::parse);
    register(root, FilePlace.class, FilePlace::parse);
    return root.setOut(help)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((failure, given) -> misused(failure))
        .setExecutionExceptionHandler((failure, command, result) -> failed(failure, command));
  }

  /** How help looks: as wide as fits, in colours where there are any. */
  private CommandLine dressed(CommandLine root) {
    Ansi ansi = console.terminal().outColours() ? Ansi.ON : Ansi.OFF;
    root.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandList(CommandTable.common()));
    root.getCommandSpec().usageMessage().commandListHeading("");
    return root.setColorScheme(
            new ColorScheme.Builder(ansi).commands(Style.bold).options(Style.bold).build())
        .setUsageHelpWidth(
            Math.clamp(console.terminal().outColumns(), LEAST_HELP_WIDTH, HELP_WIDTH));
  }

  private static <T> void register(CommandLine root, Class<T> type, Function<String, T> parser) {
    ITypeConverter<T> converter =
        text -> {
          try {
            return parser.apply(text);
          } catch (InvalidValue e) {
            throw new TypeConversionException(e.getMessage());
          }
        };
    root.registerConverter(type, converter);
  }

  private int misused(ParameterException failure) {
    Misuse misuse = Misuse.of(failure);
    console.complain(misuse.message());
    console.hint(misuse.hint());
    return ExitCodes.usage(failure.getCommandLine().getCommandSpec().qualifiedName());
  }

  private int failed(Exception failure, CommandLine command) {
    if (failure instanceof ParameterException misuse) {
      return misused(misuse);
    }
    if (failure instanceof OutputClosed) {
      return ExitCodes.OUTPUT_CLOSED;
    }
    console.report(failure);
    return ExitCodes.failure(command.getCommandSpec().qualifiedName());
  }
}
