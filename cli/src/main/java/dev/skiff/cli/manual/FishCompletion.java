package dev.skiff.cli.manual;

import dev.skiff.cli.manual.Grammar.Flag;
import java.util.stream.Collectors;

/** The script for fish: a line for each command and each option. */
final class FishCompletion {
  private static final String BEGIN =
      """
      # Completion of skiff for fish; made by skiff completion fish.

      # The command that the line has so far, with its groups.
      function __skiff_path
          set -l path skiff
          set -l words (commandline -opc)
          for word in $words[2..]
              contains -- "$path $word" $__skiff_paths; and set path "$path $word"
          end
          echo $path
      end

      function __skiff_in
          test (__skiff_path) = "$argv[1]"
      end

      complete -c skiff -f
      """;

  private FishCompletion() {}

  static String script(Grammar root) {
    StringBuilder script = new StringBuilder(BEGIN);
    String paths =
        root.all().stream()
            .map(Grammar::path)
            .map(path -> "    '" + path + "'")
            .collect(Collectors.joining(" \\\n"));
    script.append("set -g __skiff_paths \\\n").append(paths).append('\n');
    root.all().forEach(command -> script.append('\n').append(lines(command, root)));
    return script.toString();
  }

  private static String lines(Grammar command, Grammar root) {
    String begin = "complete -c skiff -n '__skiff_in \"" + command.path() + "\"'";
    StringBuilder lines = new StringBuilder();
    for (Grammar each : command.commands()) {
      lines.append(begin + " -a " + each.name() + " -d " + quoted(each.summary()) + "\n");
    }
    command.flags().forEach(flag -> lines.append(begin).append(flag(flag, root)).append('\n'));
    command.operands().stream()
        .map(operand -> proposals(operand, root))
        .filter(proposals -> !proposals.isEmpty())
        .distinct()
        .forEach(proposals -> lines.append(begin).append(proposals).append('\n'));
    return lines.toString();
  }

  private static String flag(Flag flag, Grammar root) {
    StringBuilder line = new StringBuilder();
    for (String name : flag.names()) {
      line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    if (flag.value().isPresent()) {
      String proposals = flag.value().map(each -> proposals(each, root)).orElse("");
      line.append(proposals.contains(" -F") ? " -r" : " -x").append(proposals);
    }
    return line.append(" -d ").append(quoted(flag.summary())).toString();
  }

  private static String proposals(Operand operand, Grammar root) {
    if (!operand.choices().isEmpty()) {
      return " -a '" + String.join(" ", operand.choices()) + "'";
    }
    boolean files = operand.kinds().contains(Operand.Kind.FILES);
    String words =
        operand.kinds().stream()
            .map(kind -> words(kind, root))
            .filter(each -> !each.isEmpty())
            .collect(Collectors.joining(" "));
    return (files ? " -F" : "") + (words.isEmpty() ? "" : " -a '" + words + "'");
  }

  private static String words(Operand.Kind kind, Grammar root) {
    return switch (kind) {
      case FILES -> "";
      case FOLDERS -> "(__fish_complete_directories)";
      case INSTANCES -> "(skiff complete instances 2>/dev/null)";
      case VOLUMES -> "(skiff complete volumes 2>/dev/null)";
      case NETWORKS -> "(skiff complete networks 2>/dev/null)";
      case IMAGES -> "(skiff complete images 2>/dev/null)";
      case BASES -> "linux";
      case SIGNALS -> "HUP INT QUIT KILL USR1 USR2 TERM CONT STOP";
      case TOPICS -> BashCompletion.topics(root);
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
