package dev.skiff.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command as a shell sees it.
 *
 * @param path its words, {@code skiff} first
 * @param stops whether all that follows the first argument is the program's
 */
record Grammar(
    String path,
    String summary,
    List<Flag> flags,
    List<Operand> operands,
    boolean stops,
    List<Grammar> commands) {

  /**
   * An option.
   *
   * @param names the short one first
   * @param value empty when it takes none
   */
  record Flag(List<String> names, String summary, Optional<Operand> value, boolean many) {}

  static Grammar of(CommandLine command) {
    return of(command, "skiff");
  }

  private static Grammar of(CommandLine command, String path) {
    CommandSpec spec = command.getCommandSpec();
    List<Grammar> commands =
        command.getSubcommands().entrySet().stream()
            .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
            .map(each -> of(each.getValue(), path + " " + each.getKey()))
            .toList();
    return new Grammar(
        path,
        first(spec.usageMessage().description()),
        spec.options().stream().filter(option -> !option.hidden()).map(Grammar::flag).toList(),
        spec.positionalParameters().stream().map(Grammar::operand).toList(),
        spec.parser().stopAtPositional(),
        commands);
  }

  private static Flag flag(OptionSpec option) {
    List<String> names = Arrays.asList(option.names());
    boolean valued = option.arity().max() > 0;
    return new Flag(
        names,
        first(option.description()),
        valued ? Optional.of(Operand.of(option.paramLabel(), false)) : Optional.empty(),
        option.isMultiValue());
  }

  private static Operand operand(PositionalParamSpec parameter) {
    return Operand.of(parameter.paramLabel(), parameter.arity().max() > 1);
  }

  /** The first line, without the stop at its end. */
  private static String first(String[] lines) {
    String line = lines.length == 0 ? "" : lines[0];
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  /** Itself and all below it. */
  List<Grammar> all() {
    List<Grammar> all = new ArrayList<>(List.of(this));
    commands.forEach(command -> all.addAll(command.all()));
    return all;
  }

  /** The last word of the path. */
  String name() {
    return path.substring(path.lastIndexOf(' ') + 1);
  }
}
