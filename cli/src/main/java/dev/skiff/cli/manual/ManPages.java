package dev.skiff.cli.manual;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The man pages: one of section 1 for each command, and one of section 7 for each topic, as the
 * manual keeps what is no command.
 */
public final class ManPages {
  private static final int COMMANDS = 1;
  private static final int TOPICS = 7;

  private final String release;
  private final String date;
  private final Map<String, String> pages = new LinkedHashMap<>();

  private ManPages(String release, String date) {
    this.release = "Skiff " + release;
    this.date = date;
  }

  /**
   * All pages by the paths of their files, such as {@code man1/skiff-run.1}.
   *
   * @param date of the release, as {@code 2026-01-31}
   */
  public static Map<String, String> of(CommandLine root, String release, String date) {
    ManPages manual = new ManPages(release, date);
    manual.add(root, "skiff");
    Topic.all().forEach(manual::add);
    return manual.pages;
  }

  private void add(CommandLine command, String path) {
    pages.put(file(path, COMMANDS), page(command, path));
    visible(command).forEach((name, below) -> add(below, path + " " + name));
  }

  private void add(Topic topic) {
    Roff page = begun("skiff " + topic.name(), TOPICS, topic.title());
    if (!topic.text().startsWith("# ")) {
      page.heading("description");
    }
    page.plain(topic.text()).heading("see also").line("\\fBskiff\\fR(1)");
    pages.put(file("skiff " + topic.name(), TOPICS), page.toString());
  }

  private String page(CommandLine command, String path) {
    CommandSpec spec = command.getCommandSpec();
    List<String> description = Arrays.asList(spec.usageMessage().description());
    String summary = description.isEmpty() ? path : description.getFirst();
    Roff page =
        begun(path, COMMANDS, summary.endsWith(".") ? cut(summary) : summary)
            .heading("synopsis")
            .line(synopsis(command, path))
            .heading("description")
            .plain(String.join("\n", description));
    arguments(page, spec);
    options(page, spec);
    commands(page, command, path);
    return page.heading("see also").line(seeAlso(path)).toString();
  }

  private Roff begun(String path, int section, String summary) {
    String name = path.replace(' ', '-');
    return new Roff()
        .title(name, section, date, release)
        .heading("name")
        .line(Roff.escaped(name) + " \\-")
        .filled(summary);
  }

  private static String synopsis(CommandLine command, String path) {
    CommandSpec spec = command.getCommandSpec();
    String parameters =
        spec.positionalParameters().stream()
            .map(ManPages::shown)
            .map(label -> " \\fI" + Roff.escaped(label) + "\\fR")
            .collect(Collectors.joining());
    String below = command.getSubcommands().isEmpty() ? "" : " \\fICOMMAND\\fR";
    return "\\fB" + Roff.escaped(path) + "\\fR [\\fIOPTION\\fR]..." + below + parameters;
  }

  private static String shown(PositionalParamSpec parameter) {
    String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
    return parameter.arity().min() == 0 ? "[" + label + "]" : label;
  }

  private static void arguments(Roff page, CommandSpec spec) {
    if (!spec.positionalParameters().isEmpty()) {
      page.heading("arguments");
      spec.positionalParameters()
          .forEach(each -> page.term(each.paramLabel(), joined(each.description())));
    }
  }

  private static void options(Roff page, CommandSpec spec) {
    page.heading("options");
    Stream<OptionSpec> sorted =
        spec.options().stream()
            .filter(option -> !option.hidden())
            .sorted((one, other) -> one.longestName().compareTo(other.longestName()));
    sorted.forEach(option -> page.term(names(option), joined(option.description())));
  }

  private static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() > 0 ? names + " " + option.paramLabel() : names;
  }

  private static void commands(Roff page, CommandLine command, String path) {
    Map<String, CommandLine> below = visible(command);
    if (!below.isEmpty()) {
      page.heading("commands");
      below.forEach((name, each) ->
          page.term(
              path.replace(' ', '-') + "-" + name + "(1)",
              joined(each.getCommandSpec().usageMessage().description())));
    }
  }

  private static String seeAlso(String path) {
    int last = path.lastIndexOf(' ');
    if (last < 0) {
      return Topic.names().stream()
          .map(name -> reference("skiff-" + name, TOPICS))
          .collect(Collectors.joining(", "));
    }
    return reference(path.substring(0, last).replace(' ', '-'), COMMANDS);
  }

  private static String reference(String page, int section) {
    return "\\fB" + Roff.escaped(page) + "\\fR(" + section + ")";
  }

  private static Map<String, CommandLine> visible(CommandLine command) {
    Map<String, CommandLine> visible = new LinkedHashMap<>(command.getSubcommands());
    visible.values().removeIf(each -> each.getCommandSpec().usageMessage().hidden());
    return visible;
  }

  private static String joined(String[] lines) {
    return String.join(" ", lines);
  }

  private static String cut(String text) {
    return text.substring(0, text.length() - 1);
  }

  private static String file(String path, int section) {
    return "man" + section + "/" + path.replace(' ', '-') + "." + section;
  }
}
