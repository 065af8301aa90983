package dev.skiff.cli;

import dev.skiff.cli.format.TemplateFailure;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that means nothing, in our words instead of the parser's. */
record Misuse(String message, String hint) {
  /** How the parser begins what it says of a value. */
  private static final String INVALID = "Invalid value for ";

  static Misuse of(ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    // What we say begins with our name already.
    String words = command.startsWith("skiff ") ? command.substring("skiff ".length()) : command;
    return new Misuse(message(failure, words), hint(failure, command));
  }

  private static String message(ParameterException failure, String command) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched, command);
    }
    if (failure instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return command + " needs " + labels(missing.getMissing());
    }
    String words = String.valueOf(failure.getMessage());
    ArgSpec argument = failure.getArgSpec();
    return words.startsWith(INVALID) && argument != null ? invalid(words, argument) : words;
  }

  /** What our own types say of a value needs only the option's name before it. */
  private static String invalid(String words, ArgSpec argument) {
    String why = words.substring(words.indexOf(": ") + 2);
    return argument instanceof OptionSpec option ? option.longestName() + ": " + why : why;
  }

  private static String unmatched(UnmatchedArgumentException failure, String command) {
    String first = failure.getUnmatched().getFirst();
    if (failure.isUnknownOption()) {
      return "'" + first + "' is no option of " + command;
    }
    return failure.getCommandLine().getSubcommands().isEmpty()
        ? "'" + first + "' is one argument too many for " + command
        : "there is no command '" + (command.equals("skiff") ? "" : command + " ") + first + "'";
  }

  private static String labels(List<ArgSpec> missing) {
    return missing.stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" and "));
  }

  private static String hint(ParameterException failure, String command) {
    if (failure.getCause() instanceof TemplateFailure template && !template.hint().isEmpty()) {
      return template.hint();
    }
    return failure instanceof UnmatchedArgumentException unmatched
        ? DockerWords.hint(unmatched).orElseGet(() -> guess(unmatched, command))
        : command + " --help";
  }

  private static String guess(UnmatchedArgumentException failure, String command) {
    List<String> guesses = failure.getSuggestions();
    return guesses.isEmpty()
        ? command + " --help"
        : "did you mean " + String.join(", ", guesses) + "?";
  }
}
