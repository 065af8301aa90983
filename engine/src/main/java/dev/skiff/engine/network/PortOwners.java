package dev.skiff.engine.network;

import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.dataplane.PortHolders;
import dev.skiff.wire.fabric.IpAddress;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who has a place where a port is to be published, for messages: an instance of ours, else a
 * process as far as /proc lets us see.
 */
public final class PortOwners implements PortHolders {
  private final Path proc;
  private final BoundSockets sockets;
  private final Function<NatPublication, Optional<String>> instanceInTheWay;

  /**
   * @param proc {@code /proc} outside of tests
   * @param instanceInTheWay the name of another live instance that publishes there
   */
  public PortOwners(Path proc, Function<NatPublication, Optional<String>> instanceInTheWay) {
    this.proc = proc;
    this.sockets = new BoundSockets(proc);
    this.instanceInTheWay = instanceInTheWay;
  }

  @Override
  public String of(NatPublication wanted) {
    return instanceInTheWay
        .apply(wanted)
        .map(name -> "instance '" + name + "'")
        .orElseGet(() -> process(wanted).orElse("another process"));
  }

  private Optional<String> process(NatPublication wanted) {
    Set<String> targets =
        IpAddress.parse(wanted.address()).stream()
            .flatMap(
                address -> sockets.excluding(address, wanted.port(), wanted.protocol()).stream())
            .map(BoundSockets.Bound::target)
            .collect(Collectors.toSet());
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
