package dev.skiff.cli.manual;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** The commands in the help of {@code skiff} itself: the most used first, groups apart. */
public final class CommandList implements IHelpSectionRenderer {
  private final List<String> common;

  /**
   * Makes the list.
   *
   * @param common the names of the most used ones
   */
  public CommandList(List<String> common) {
    this.common = common;
  }

  @Override
  public String render(Help help) {
    StringBuilder list = new StringBuilder();
    int width = help.subcommands().keySet().stream().mapToInt(String::length).max().orElse(0);
    sections(help)
        .forEach((heading, commands) -> {
          String styled = help.colorScheme().ansi().string("@|bold " + heading + ":|@");
          list.append("\n").append(styled).append("\n");
          commands.forEach((name, each) -> list.append(line(help, name, each, width)));
        });
    return list.toString();
  }

  private Map<String, Map<String, Help>> sections(Help help) {
    Map<String, Map<String, Help>> sections = new LinkedHashMap<>();
    List.of("Common commands", "Groups of commands", "Commands")
        .forEach(heading -> sections.put(heading, new LinkedHashMap<>()));
    help.subcommands()
        .forEach((name, each) ->
            sections
                .computeIfAbsent(heading(name, each), key -> new LinkedHashMap<>())
                .put(name, each));
    sections.values().removeIf(Map::isEmpty);
    return sections;
  }

  private String heading(String name, Help command) {
    if (common.contains(name)) {
      return "Common commands";
    }
    return command.subcommands().isEmpty() ? "Commands" : "Groups of commands";
  }

  private static String line(Help help, String name, Help command, int width) {
    String[] description = command.commandSpec().usageMessage().description();
    String summary = description.length == 0 ? "" : description[0];
    String shown = help.colorScheme().commandText(name).toString();
    return "  " + shown + " ".repeat(width - name.length() + 2) + summary + "\n";
  }
}
