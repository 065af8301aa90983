package dev.skiff.engine.network;

import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Who has a host port, for messages: an instance of ours, else a process as far as /proc lets us
 * see.
 */
public final class PortOwners {
  /**
   * TCP_LISTEN and, for bound UDP sockets, TCP_CLOSE (include/net/tcp_states.h), in hexadecimal.
   */
  private static final Set<String> BOUND_STATES = Set.of("0A", "07");

  private final Path proc;
  private final IntFunction<Optional<String>> instanceWithPort;

  /**
   * @param proc {@code /proc} outside of tests
   * @param instanceWithPort the name of the live instance that publishes a host port
   */
  public PortOwners(Path proc, IntFunction<Optional<String>> instanceWithPort) {
    this.proc = proc;
    this.instanceWithPort = instanceWithPort;
  }

  /** As a message says it: {@code instance 'web'}, {@code nginx (process 17)}. */
  public String of(int port, Protocol protocol) {
    return instanceWithPort
        .apply(port)
        .map(name -> "instance '" + name + "'")
        .orElseGet(() -> process(port, protocol).orElse("another process"));
  }

  private Optional<String> process(int port, Protocol protocol) {
    Set<String> targets = new HashSet<>();
    for (String table : List.of(protocol.lowerCase(), protocol.lowerCase() + "6")) {
      targets.addAll(sockets(proc.resolve("net").resolve(table), port));
    }
    if (targets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, targets)) {
          return Optional.of(described(process));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A message without the owner's name is still a message.
    }
    return Optional.empty();
  }

  /** Link targets, {@code socket:[inode]}, of the sockets bound to the port. */
  private static Set<String> sockets(Path table, int port) {
    String suffix = ":%04X".formatted(port).toUpperCase(Locale.ROOT);
    Set<String> found = new HashSet<>();
    try {
      for (String line : Files.readAllLines(table)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > 9
            && columns[1].endsWith(suffix)
            && BOUND_STATES.contains(columns[3])) {
          found.add("socket:[" + columns[9] + "]");
        }
      }
    } catch (IOException e) {
      return Set.of();
    }
    return found;
  }

  private static boolean holds(Path process, Set<String> targets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (isOneOf(descriptor, targets)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another user's process, or one that has just ended.
    }
    return false;
  }

  private static boolean isOneOf(Path descriptor, Set<String> targets) {
    try {
      return Files.isSymbolicLink(descriptor)
          && targets.contains(Files.readSymbolicLink(descriptor).toString());
    } catch (IOException e) {
      // Closed meanwhile; the process may have others.
      return false;
    }
  }

  private static String described(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip()
          + " (process "
          + process.getFileName()
          + ")";
    } catch (IOException e) {
      return "process " + process.getFileName();
    }
  }
}
