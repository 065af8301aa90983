package dev.skiff.cli;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.UnmatchedArgumentException;

/** Commands and options that people know from docker and Skiff lacks: what there is today. */
final class DockerWords {
  private static final String NO_EXEC =
      "a guest holds one program, and nothing else to start;"
          + " skiff logs, skiff files and skiff inspect look into it";
  private static final String NO_REGISTRY =
      "registries are not there yet; skiff build makes images of programs and folders";
  private static final String NO_STACK =
      "stacks are not there yet; start each guest with skiff run -d";
  private static final String NO_LINK =
      "put both on one network, where names are found, and let one begin: --allow NAME:PORT";
  private static final String NO_PRIVILEGE =
      "not needed: a guest is a machine of its own, and its program may do everything in it";

  static final Map<String, String> COMMANDS =
      Map.ofEntries(
          Map.entry("exec", NO_EXEC),
          Map.entry("pull", NO_REGISTRY),
          Map.entry("push", NO_REGISTRY),
          Map.entry("login", NO_REGISTRY),
          Map.entry("logout", NO_REGISTRY),
          Map.entry("search", NO_REGISTRY),
          Map.entry("compose", NO_STACK),
          Map.entry("stack", NO_STACK));

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("--link", NO_LINK),
          Map.entry("--privileged", NO_PRIVILEGE),
          Map.entry("--cap-add", NO_PRIVILEGE));

  private DockerWords() {}

  /** The hint for a word that docker has. */
  static Optional<String> hint(UnmatchedArgumentException failure) {
    String first = failure.getUnmatched().getFirst();
    if (failure.isUnknownOption()) {
      int value = first.indexOf('=');
      return Optional.ofNullable(OPTIONS.get(value < 0 ? first : first.substring(0, value)));
    }
    return failure.getCommandLine().getParent() == null
        ? Optional.ofNullable(COMMANDS.get(first))
        : Optional.empty();
  }
}
