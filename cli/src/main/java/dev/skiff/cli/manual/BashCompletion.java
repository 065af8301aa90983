package dev.skiff.cli.manual;

import dev.skiff.cli.manual.Grammar.Flag;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The script for bash: the grammar as a table, and one function that reads it. It needs nothing but
 * bash 4.3, no package of completions.
 */
final class BashCompletion {
  private static final String BEGIN =
      """
      # Completion of skiff for bash; made by skiff completion bash.
      """;

  private static final String ENGINE =
      """

      # What a running engine knows; nothing starts one.
      _skiff_known() {
        skiff complete "$1" 2> /dev/null
      }

      # Adds what begins with $2 and is of the kinds $1.
      _skiff_propose() {
        local kinds=$1 word=$2 choices='' at
        for ((at = 0; at < ${#kinds}; at++)); do
          case ${kinds:at:1} in
            =) choices=${kinds:at+1}; choices=${choices//,/ }; break ;;
            f) compopt -o filenames 2> /dev/null; COMPREPLY+=($(compgen -f -- "$word")) ;;
            d) compopt -o filenames 2> /dev/null; COMPREPLY+=($(compgen -d -- "$word")) ;;
            i) choices="$choices $(_skiff_known instances)" ;;
            v) choices="$choices $(_skiff_known volumes)" ;;
            n) choices="$choices $(_skiff_known networks)" ;;
            m) choices="$choices $(_skiff_known images)" ;;
            b) choices="$choices linux" ;;
            s) choices="$choices HUP INT QUIT KILL USR1 USR2 TERM CONT STOP" ;;
            t) choices="$choices $topics" ;;
          esac
        done
        COMPREPLY+=($(compgen -W "$choices" -- "$word"))
      }

      # The kinds of the value of option $1 in REPLY; false when it takes none.
      _skiff_value() {
        local each
        for each in $values; do
          [[ ${each%%:*} == "$1" ]] && { REPLY=${each#*:}; return 0; }
        done
        return 1
      }

      _skiff() {
        local IFS=$' \\t\\n' line=${COMP_LINE:0:COMP_POINT} words word current path=skiff
        local commands flags values operands stops pending='' waits='' rest='' count=0 REPLY
        COMPREPLY=()
        read -ra words <<< "$line"
        [[ $line == *[[:space:]] || ${#words[@]} -lt 2 ]] && words+=('')
        current=${words[-1]}
        _skiff_grammar "$path"
        for word in "${words[@]:1:${#words[@]}-2}"; do
          if [[ -n $waits ]]; then
            waits=''
          elif [[ $rest == words || $word != -?* ]]; then
            if [[ -z $rest && " $commands " == *" $word "* ]]; then
              path="$path $word"
              _skiff_grammar "$path"
            else
              ((count += 1))
            fi
          elif [[ $word == -- ]]; then
            rest=words
          elif _skiff_value "$word"; then
            waits=1 pending=$REPLY
          fi
          [[ -n $stops && $count -gt 0 ]] && break
        done
        if [[ -n $stops && $count -gt 0 ]]; then
          _skiff_propose f "$current"
        elif [[ -n $waits ]]; then
          _skiff_propose "$pending" "$current"
        elif [[ -z $rest && $current == --*=* ]] && _skiff_value "${current%%=*}"; then
          _skiff_propose "$REPLY" "${current#*=}"
          _skiff_cut "${current#*=}"
          return
        elif [[ -z $rest && $current == -* ]]; then
          COMPREPLY=($(compgen -W "$flags" -- "$current"))
        elif [[ -n $commands ]]; then
          COMPREPLY=($(compgen -W "$commands" -- "$current"))
        else
          set -- $operands
          ((count >= $#)) && count=$(($# - 1))
          ((count >= 0)) && { shift "$count"; _skiff_propose "${1#-}" "$current"; }
        fi
        _skiff_cut "$current"
      }

      # bash replaces only what stands after the last colon of a word.
      _skiff_cut() {
        [[ $1 == *:* && $COMP_WORDBREAKS == *:* ]] || return 0
        local before=${1%"${1##*:}"} at
        for at in "${!COMPREPLY[@]}"; do
          COMPREPLY[at]=${COMPREPLY[at]#"$before"}
        done
      }

      complete -F _skiff skiff
      """;

  private BashCompletion() {}

  static String script(Grammar root) {
    StringBuilder script = new StringBuilder(BEGIN);
    script.append("\n_skiff_topics='").append(topics(root)).append("'\n");
    script.append("\n# The grammar of the command $1 in variables of the caller.\n");
    script.append("_skiff_grammar() {\n");
    script.append("  commands='' flags='' values='' operands='' stops='' topics=$_skiff_topics\n");
    script.append("  case $1 in\n");
    root.all().forEach(command -> script.append(entry(command)));
    return script.append("  esac\n}\n").append(ENGINE).toString();
  }

  private static String entry(Grammar command) {
    StringBuilder entry = new StringBuilder("    '" + command.path() + "')\n");
    add(entry, "commands", names(command.commands()));
    add(entry, "flags", flags(command));
    add(entry, "values", values(command));
    add(entry, "operands", operands(command));
    add(entry, "stops", command.stops() ? "1" : "");
    return entry.append("      ;;\n").toString();
  }

  private static void add(StringBuilder entry, String variable, String value) {
    if (!value.isEmpty()) {
      entry.append("      ").append(variable).append("='").append(value).append("'\n");
    }
  }

  static String topics(Grammar root) {
    return "topics " + String.join(" ", Topic.names()) + " " + names(root.commands());
  }

  private static String names(List<Grammar> commands) {
    return commands.stream().map(Grammar::name).collect(Collectors.joining(" "));
  }

  private static String flags(Grammar command) {
    return command.flags().stream()
        .flatMap(flag -> flag.names().stream())
        .collect(Collectors.joining(" "));
  }

  /** Each option that takes a value, a colon, and the letters of its kinds or its choices. */
  private static String values(Grammar command) {
    return command.flags().stream()
        .filter(flag -> flag.value().isPresent())
        .flatMap(flag -> flag.names().stream().map(name -> name + ":" + kinds(flag)))
        .collect(Collectors.joining(" "));
  }

  private static String kinds(Flag flag) {
    return flag.value().map(BashCompletion::kinds).orElse("");
  }

  private static String kinds(Operand operand) {
    return operand.choices().isEmpty()
        ? operand.letters()
        : "=" + String.join(",", operand.choices());
  }

  /** A minus holds the place of one for which nothing is proposed. */
  private static String operands(Grammar command) {
    return command.operands().stream()
        .map(operand -> "-" + kinds(operand))
        .collect(Collectors.joining(" "));
  }
}
