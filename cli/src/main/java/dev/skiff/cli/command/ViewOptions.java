package dev.skiff.cli.command;

import dev.skiff.cli.format.JsonReader;
import dev.skiff.cli.format.Template;
import dev.skiff.cli.format.TemplateFailure;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.text.PrettyJson;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How every command that describes one thing is asked to show it. */
final class ViewOptions {
  @Spec(Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "TEMPLATE",
      description = {
        "Show parts by a template, such as '{{.Version}}', or 'json' on one line.",
        "See skiff help formatting."
      })
  @Nullable String format;

  @Option(names = "--json", description = "Show everything known, as JSON.")
  boolean json;

  /** How to show things: read before there are any, so that a wrong template costs nothing. */
  View view() {
    if (json && format != null) {
      throw new ParameterException(spec.commandLine(), "only one of --format and --json");
    }
    if (format == null) {
      return new View(json, false, null);
    }
    return format.equals("json")
        ? new View(false, true, null)
        : new View(false, false, parsed(spec, format, 0));
  }

  /**
   * A template from the command line, behind its first words; misuse when it cannot be understood.
   */
  static Template parsed(CommandSpec spec, String template, int from) {
    try {
      return Template.parse(template, from);
    } catch (TemplateFailure e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** What was asked for. */
  record View(boolean json, boolean jsonLine, @Nullable Template template) {

    /** Prints one thing, from its JSON when that or a template was asked for. */
    void show(Console console, Supplier<String> source, Supplier<List<String>> usual) {
      Optional<String> asked = asked(source);
      if (asked.isPresent()) {
        console.text(asked.get());
      } else {
        console.lines(usual.get());
      }
    }

    /** The text that was asked for; empty when no form was. */
    Optional<String> asked(Supplier<String> source) {
      if (json) {
        return Optional.of(PrettyJson.of(source.get(), 0));
      }
      if (jsonLine) {
        return Optional.of(source.get().strip());
      }
      return Optional.ofNullable(template)
          .map(asked -> asked.render(JsonReader.read(source.get())));
    }
  }
}
