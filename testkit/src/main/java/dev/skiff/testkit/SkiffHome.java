package dev.skiff.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A home and an engine socket of one test's own. Closing it removes every guest, stops the engine
 * and checks that nothing is left: no process, no socket, no instance folder.
 */
public final class SkiffHome implements AutoCloseable {
  private final Path place;
  private final Map<String, String> environment = new TreeMap<>();
  private Optional<SmallDisk> smallDisk = Optional.empty();

  private SkiffHome(Path place) {
    this.place = place;
    environment.put("SKIFF_HOME", home().toString());
    environment.put("SKIFF_HOST", "unix://" + socket());
  }

  /** With the guest kernel that {@code ./dev test} fetched. */
  public static SkiffHome withKernel() {
    SkiffHome home = withoutKernel();
    copyTree(Staged.bases(), home.home().resolve("bases"));
    return home;
  }

  /**
   * With a kernel, and one of its folders on a disk of so many megabytes.
   *
   * @param folder relative to the home
   * @return empty where this user cannot have such a disk
   */
  public static Optional<SkiffHome> withSmallDisk(String folder, int megabytes) {
    SkiffHome home = withKernel();
    home.smallDisk = SmallDisk.over(home.home().resolve(folder), megabytes);
    if (home.smallDisk.isEmpty()) {
      home.close();
      return Optional.empty();
    }
    return Optional.of(home);
  }

  public static SkiffHome withoutKernel() {
    try {
      // Short: the path of a Unix socket has at most 107 bytes.
      SkiffHome home = new SkiffHome(Files.createTempDirectory("h"));
      Files.createDirectories(home.home());
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path home() {
    return place.resolve("home");
  }

  public Path socket() {
    return place.resolve("run").resolve("skiff.sock");
  }

  /** A folder for the test's own files; goes with the home. */
  public Path scratch() {
    try {
      return Files.createDirectories(place.resolve("scratch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Programs programs() {
    return new Programs(scratch());
  }

  public Path instance(String fullId) {
    return home().resolve("instances").resolve(fullId);
  }

  /** Runs a command that needs no guest to its end. */
  public CommandResult skiff(Object... arguments) {
    try (RunningCommand running = start(arguments)) {
      return running.finish(Deadlines.command());
    }
  }

  /** Runs a command that boots or ends a guest to its end. */
  public CommandResult boot(Object... arguments) {
    try (RunningCommand running = start(arguments)) {
      running.endInput();
      return running.finish(Deadlines.boot());
    }
  }

  /** Builds for Hermit. */
  public CommandResult compile(Object... arguments) {
    try (RunningCommand running =
        start(
            Stream.concat(Stream.of("build", "--base", "hermit"), Stream.of(arguments))
                .toArray())) {
      return running.finish(Deadlines.compilation());
    }
  }

  public RunningCommand start(Object... arguments) {
    return start(Map.of(), arguments);
  }

  public RunningCommand start(Map<String, String> more, Object... arguments) {
    List<String> command = new ArrayList<>(smallDisk.map(SmallDisk::prefix).orElse(List.of()));
    command.add(Staged.command().toString());
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return new RunningCommand(process(command, more));
  }

  /** Runs a command of ours at a terminal of that size. */
  public PseudoTerminal atTerminal(int rows, int columns, Object... arguments) {
    List<String> command = new ArrayList<>(List.of(Staged.command().toString()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return anyAtTerminal(rows, columns, command);
  }

  /** Runs any command at a terminal, with this home's environment. */
  public PseudoTerminal anyAtTerminal(int rows, int columns, List<String> command) {
    Path holder = scratch().resolve("terminal-holder");
    return new PseudoTerminal(
        Files.exists(holder) ? holder : PseudoTerminal.holder(programs()),
        rows,
        columns,
        command,
        this::process);
  }

  /** A second engine, say; with this home's environment. */
  public RunningCommand startEngine() {
    return new RunningCommand(process(List.of(Staged.engine().toString()), Map.of()));
  }

  private ProcessBuilder process(List<String> command, Map<String, String> more) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(scratch().toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    return builder;
  }

  /** The engine's process id, from the lock it holds; fails when no engine has run here. */
  public long enginePid() {
    try {
      return Long.parseLong(
          Files.readString(home().resolve("engine.lock")).replaceAll("[^0-9]", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the engine with -9 and waits until it is gone. */
  public void killEngine() {
    ProcessHandle.of(enginePid())
        .ifPresent(engine -> {
          engine.destroyForcibly();
          Eventually.mustHold("the engine ends", () -> !engine.isAlive(), Duration.ofSeconds(10));
        });
  }

  /** Processes with this home in their command line: engine, guards, hypervisors. */
  public List<ProcessOfHome> processes() {
    return ProcessOfHome.mentioning(place);
  }

  /** The hypervisors of this home's guests. */
  public List<ProcessOfHome> hypervisors() {
    return processes().stream().filter(process -> process.name().startsWith("qemu-")).toList();
  }

  public List<ProcessOfHome> guards() {
    return processes().stream().filter(process -> process.name().equals("skiff-guard")).toList();
  }

  @Override
  public void close() {
    List<String> problems = new ArrayList<>();
    if (Files.exists(socket())) {
      removeGuests(problems);
      note(problems, skiff("daemon", "stop"));
    }
    awaitNoProcesses();
    processes().forEach(left -> problems.add("still running: " + left));
    processes().forEach(ProcessOfHome::kill);
    filesLeft(problems);
    smallDisk.ifPresent(SmallDisk::close);
    deleteTree(place);
    assertThat(problems).as("what the home at %s left behind", place).isEmpty();
  }

  private void removeGuests(List<String> problems) {
    List<String> guests = skiff("ps", "-a", "-q").lines();
    if (!guests.isEmpty()) {
      List<Object> arguments = new ArrayList<>(List.of("rm", "-f"));
      arguments.addAll(guests);
      CommandResult result = boot(arguments.toArray());
      // One that ends just now may remove itself first.
      if (!skiff("ps", "-a", "-q").lines().isEmpty()) {
        problems.add(result.toString());
      }
    }
  }

  private static void note(List<String> problems, CommandResult result) {
    if (result.exitCode() != 0) {
      problems.add(result.toString());
    }
  }

  private void awaitNoProcesses() {
    Eventually.holds(() -> processes().isEmpty(), Duration.ofSeconds(20));
  }

  private void filesLeft(List<String> problems) {
    for (String folder : List.of("home/instances", "run")) {
      if (Files.isDirectory(place.resolve(folder))) {
        try (Stream<Path> files = Files.walk(place.resolve(folder))) {
          files
              .filter(file -> folder.equals("run") ? isSocket(file) : isInstance(file))
              .forEach(file -> problems.add("left in " + folder + ": " + file.getFileName()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private boolean isInstance(Path file) {
    return home().resolve("instances").equals(file.getParent());
  }

  private static boolean isSocket(Path file) {
    return !Files.isDirectory(file) && !Files.isRegularFile(file);
  }

  /** Copies a folder with its times and modes; the new one is not there, its parent is. */
  public static void copyTree(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        if (Files.isDirectory(file)) {
          Files.setPosixFilePermissions(
              target, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
