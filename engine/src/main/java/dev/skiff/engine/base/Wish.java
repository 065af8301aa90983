package dev.skiff.engine.base;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What somebody wants to run, before it is decided on which base.
 *
 * @param argv the program and its arguments
 * @param environment {@code NAME=value} entries
 * @param user empty for root
 * @param input whether the program is to read what a client sends
 * @param terminal whether its streams are to be a terminal
 * @param mounts as an {@link Identity} has them; disks need not be there yet
 * @param more what else somebody asked for, beyond what every instance gets
 * @param settings of the base's kernel, by names of that base
 */
public record Wish(
    List<String> argv,
    List<String> environment,
    String workingDirectory,
    String user,
    boolean input,
    boolean terminal,
    List<Mount> mounts,
    Set<Capability> more,
    SortedMap<String, String> settings) {
  private static final Set<String> ROOT = Set.of("", "root", "0", "root:root", "0:0", "0:root");

  public Wish {
    argv = List.copyOf(argv);
    environment = List.copyOf(environment);
    Objects.requireNonNull(workingDirectory, "workingDirectory is null");
    Objects.requireNonNull(user, "user is null");
    mounts = List.copyOf(mounts);
    more = Set.copyOf(more);
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a wish needs a program");
    }
  }

  /** With nothing asked for but mounts. */
  public Wish(
      List<String> argv,
      List<String> environment,
      String workingDirectory,
      String user,
      boolean input,
      boolean terminal,
      List<Mount> mounts) {
    this(
        argv,
        environment,
        workingDirectory,
        user,
        input,
        terminal,
        mounts,
        Set.of(),
        Collections.emptySortedMap());
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

  /** The same with mounts. */
  public Wish mounting(List<Mount> others) {
    return new Wish(
        argv, environment, workingDirectory, user, input, terminal, others, more, settings);
  }

  /** What its base must be able to, in their order. */
  public Set<Capability> needs() {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    needs.addAll(more);
    if (input) {
      needs.add(Capability.INPUT);
    }
    if (terminal) {
      needs.add(Capability.TERMINAL);
    }
    if (!ROOT.contains(user)) {
      needs.add(Capability.USER);
    }
    for (Mount mount : mounts) {
      needs.add(mount instanceof Mount.OfVolume ? Capability.VOLUMES : Capability.SHARED_FOLDERS);
    }
    return needs;
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
