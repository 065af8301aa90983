package dev.skiff.cli.manual;

import dev.skiff.cli.manual.Grammar.Flag;
import java.util.List;
import java.util.stream.Collectors;

/** The script for zsh: a function for each command, by the shell's own {@code _arguments}. */
final class ZshCompletion {
  private static final String BEGIN =
      """
      #compdef skiff
      # Completion of skiff for zsh; made by skiff completion zsh.

      # What a running engine knows; nothing starts one.
      _skiff_known() {
        local -a known
        known=(${(f)"$(skiff complete $1 2> /dev/null)"})
        compadd -a known
      }

      # Proposes what is of the kinds in the first argument.
      _skiff_propose() {
        local kinds=$1 at
        for ((at = 1; at <= $#kinds; at++)); do
          case $kinds[at] in
            f) _files ;;
            d) _files -/ ;;
            i) _skiff_known instances ;;
            v) _skiff_known volumes ;;
            n) _skiff_known networks ;;
            m) _skiff_known images ;;
            b) compadd linux ;;
            s) compadd HUP INT QUIT KILL USR1 USR2 TERM CONT STOP ;;
            t) compadd TOPICS ;;
          esac
        done
      }
      """;

  private static final String END =
      """

      if [[ $funcstack[1] == _skiff ]]; then
        _skiff "$@"
      else
        compdef _skiff skiff
      fi
      """;

  private ZshCompletion() {}

  static String script(Grammar root) {
    StringBuilder script = new StringBuilder(BEGIN.replace("TOPICS", BashCompletion.topics(root)));
    root.all().reversed().forEach(command -> script.append('\n').append(function(command)));
    return script.append(END).toString();
  }

  private static String function(Grammar command) {
    return command.commands().isEmpty() ? leaf(command) : group(command);
  }

  private static String name(Grammar command) {
    return "_" + command.path().replace(' ', '_');
  }

  private static String leaf(Grammar command) {
    // With -A no option is proposed after the first argument: all that follows is the program's.
    String begin = command.stops() ? "_arguments -s -A '-*'" : "_arguments -s";
    StringBuilder function = new StringBuilder(name(command) + "() {\n  " + begin);
    command.flags().forEach(flag -> function.append(" \\\n    ").append(flag(flag)));
    List<Operand> operands = command.operands();
    for (int place = 1; place <= operands.size(); place++) {
      Operand operand = operands.get(place - 1);
      boolean last = place == operands.size();
      String where = last && (operand.many() || command.stops()) ? "*" : Integer.toString(place);
      function.append(" \\\n    ").append(argument(where, operand, command.stops() && last));
    }
    return function.append("\n}\n").toString();
  }

  private static String argument(String where, Operand operand, boolean ofProgram) {
    String action = ofProgram && operand.letters().isEmpty() ? "_files" : action(operand);
    return quoted(where + ":" + escaped(operand.label()) + ":" + action);
  }

  private static String group(Grammar command) {
    StringBuilder function = new StringBuilder(name(command) + "() {\n");
    function.append("  local line state\n  local -a commands\n  commands=(\n");
    for (Grammar each : command.commands()) {
      String summary = each.name() + ":" + escaped(each.summary());
      function.append("    ").append(quoted(summary)).append('\n');
    }
    function.append("  )\n  _arguments -C");
    command.flags().forEach(flag -> function.append(" \\\n    ").append(flag(flag)));
    function.append(" \\\n    '1: :->command' \\\n    '*:: :->rest'\n");
    function.append("  case $state in\n    command) _describe command commands ;;\n    rest)\n");
    function.append("      case $line[1] in\n");
    for (Grammar each : command.commands()) {
      function.append("        %s) %s ;;%n".formatted(each.name(), name(each)));
    }
    return function.append("      esac\n      ;;\n  esac\n}\n").toString();
  }

  private static String flag(Flag flag) {
    String names =
        flag.names().size() == 1
            ? flag.names().getFirst()
            : "{" + String.join(",", flag.names()) + "}";
    String others = flag.many() ? "*" : "(" + String.join(" ", flag.names()) + ")";
    String value =
        flag.value().map(each -> ":" + escaped(each.label()) + ":" + action(each)).orElse("");
    String described = "[" + escaped(flag.summary()) + "]" + value;
    return quoted(others) + valued(names, flag) + quoted(described);
  }

  /** A long name takes its value after = or as the next word. */
  private static String valued(String names, Flag flag) {
    if (flag.value().isEmpty()) {
      return names;
    }
    List<String> marked =
        flag.names().stream().map(name -> name + (name.startsWith("--") ? "=" : "+")).toList();
    return marked.size() == 1
        ? quoted(marked.getFirst())
        : marked.stream().map(ZshCompletion::quoted).collect(Collectors.joining(",", "{", "}"));
  }

  private static String action(Operand operand) {
    if (!operand.choices().isEmpty()) {
      return "(" + String.join(" ", operand.choices()) + ")";
    }
    return operand.letters().isEmpty() ? " " : " _skiff_propose " + operand.letters();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
