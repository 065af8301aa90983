package dev.skiff.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process that works for one home, recognised by its command line in /proc.
 *
 * @param name of its program, without folders
 * @param arguments its command line, separated by spaces
 */
public record ProcessOfHome(long pid, String name, String arguments) {

  static List<ProcessOfHome> mentioning(Path place) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(folder -> folder.getFileName().toString().chars().allMatch(Character::isDigit))
          .flatMap(folder -> read(folder).stream())
          .filter(process -> process.arguments().contains(place.toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty for a process that ended meanwhile, or is a zombie. */
  private static Optional<ProcessOfHome> read(Path folder) {
    try {
      String[] words =
          new String(Files.readAllBytes(folder.resolve("cmdline")), StandardCharsets.UTF_8)
              .split("\0");
      String name = words[0].substring(words[0].lastIndexOf('/') + 1);
      long pid = Long.parseLong(folder.getFileName().toString());
      return Optional.of(new ProcessOfHome(pid, name, String.join(" ", words)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Its memory, with a share of what it has in common with others (proc(5), smaps_rollup). */
  public double proportionalMebibytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it with -9. */
  public void kill() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }
}
