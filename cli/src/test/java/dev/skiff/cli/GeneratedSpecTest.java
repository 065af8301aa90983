package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Range;

/** What is generated of a command's annotations says what picocli itself reads in them. */
class GeneratedSpecTest {
  @ParameterizedTest
  @MethodSource("commands")
  void itSaysWhatPicocliReads(CommandSpec generated) {
    CommandSpec read = CommandSpec.forAnnotatedObject(generated.userObject());
    read.name(generated.name());
    assertThat(said(generated)).isEqualTo(said(read));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void valuesReachTheFields(CommandSpec generated) {
    for (ArgSpec argument : generated.args()) {
      Object value = argument.type() == boolean.class ? Boolean.TRUE : null;
      if (value != null || !argument.type().isPrimitive()) {
        argument.setValue(value);
        Object kept = argument.getValue();
        assertThat(kept).isEqualTo(value);
      }
    }
  }

  static Stream<CommandSpec> commands() {
    return below(HelpTest.tree());
  }

  private static Stream<CommandSpec> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command.getCommandSpec()),
        command.getSubcommands().values().stream().flatMap(GeneratedSpecTest::below));
  }

  private static List<String> said(CommandSpec spec) {
    Stream<String> command =
        Stream.of(
            spec.name(),
            Arrays.toString(spec.version()),
            Arrays.toString(spec.usageMessage().description()),
            Arrays.toString(spec.usageMessage().footer()),
            String.valueOf(spec.usageMessage().synopsisSubcommandLabel()));
    Stream<String> options =
        spec.options().stream().map(each -> option(each) + " " + argument(each));
    Stream<String> operands =
        spec.positionalParameters().stream()
            .map(each -> "operand " + range(each.index()) + " " + argument(each));
    return Stream.of(command, options, operands).flatMap(each -> each).toList();
  }

  private static String option(OptionSpec option) {
    return String.join(
        " ",
        Arrays.toString(option.names()),
        option.fallbackValue(),
        "help " + option.usageHelp(),
        "version " + option.versionHelp(),
        "order " + option.order());
  }

  private static String argument(ArgSpec argument) {
    return String.join(
        " ",
        argument.type().toString(),
        Arrays.toString(argument.auxiliaryTypes()),
        range(argument.arity()),
        argument.paramLabel(),
        Arrays.toString(argument.description()),
        "hidden " + argument.hidden(),
        "required " + argument.required(),
        "default " + argument.defaultValue(),
        "initial " + argument.hasInitialValue() + " " + argument.initialValue(),
        "split " + argument.splitRegex());
  }

  private static String range(Range range) {
    return "%d..%d %s %s"
        .formatted(range.min(), range.max(), range.isVariable(), range.isUnspecified());
  }
}
