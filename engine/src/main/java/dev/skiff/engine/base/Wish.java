package dev.skiff.engine.base;

import java.util.List;
import java.util.Objects;

/**
 * What somebody wants to run, before it is decided on which base.
 *
 * @param argv the program and its arguments
 * @param environment {@code NAME=value} entries
 * @param user empty for root
 * @param input whether the program is to read what a client sends
 * @param terminal whether its streams are to be a terminal
 * @param mounts as an {@link Identity} has them; disks need not be there yet
 */
public record Wish(
    List<String> argv,
    List<String> environment,
    String workingDirectory,
    String user,
    boolean input,
    boolean terminal,
    List<Mount> mounts) {

  public Wish {
    argv = List.copyOf(argv);
    environment = List.copyOf(environment);
    Objects.requireNonNull(workingDirectory, "workingDirectory is null");
    Objects.requireNonNull(user, "user is null");
    mounts = List.copyOf(mounts);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a wish needs a program");
    }
  }

  /** Without mounts. */
  public Wish(
      List<String> argv,
      List<String> environment,
      String workingDirectory,
      String user,
      boolean input,
      boolean terminal) {
    this(argv, environment, workingDirectory, user, input, terminal, List.of());
  }

  /** The value of a variable, empty where it is not set. */
  public String variable(String name) {
    String prefix = name + "=";
    return environment.stream()
        .filter(entry -> entry.startsWith(prefix))
        .map(entry -> entry.substring(prefix.length()))
        .findFirst()
        .orElse("");
  }
}
