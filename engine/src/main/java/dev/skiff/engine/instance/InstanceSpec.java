package dev.skiff.engine.instance;

import dev.skiff.engine.vm.Machine.Protocol;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an instance was asked to be, with the image's defaults already merged in. Never changes, but
 * for its terminal's size, its published ports and whether it is removed at its end.
 *
 * @param image the reference it was created from, as the user wrote it
 * @param imageDigest {@code sha256:…} of the manifest; what is really run
 * @param environment {@code NAME=value}, names unique, in order
 * @param workingDirectory absolute
 * @param user empty for root
 * @param stopSignal a signal number
 * @param memoryMebibytes guest RAM in MiB
 * @param networked false for {@code --network none}
 * @param input whether the program's standard input comes from a client; else it is /dev/null
 * @param terminal present where the program's streams are a terminal
 * @param autoRemove remove the instance when it has ended
 * @param mounts what it sees beside its image, no two at one path and no volume twice
 */
@Json
public record InstanceSpec(
    String image,
    String imageDigest,
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String workingDirectory,
    String user,
    String hostname,
    Map<String, String> labels,
    int stopSignal,
    Duration stopGrace,
    int memoryMebibytes,
    int cpus,
    boolean networked,
    List<PublishedPort> ports,
    boolean input,
    Optional<Terminal> terminal,
    boolean autoRemove,
    List<MountPoint> mounts) {

  public InstanceSpec {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    labels = Map.copyOf(labels);
    ports = List.copyOf(ports);
    // A record of an engine that knew no terminals has none.
    terminal = Objects.requireNonNullElse(terminal, Optional.empty());
    // Nor has one of an engine that knew no volumes.
    mounts = List.copyOf(Objects.requireNonNullElse(mounts, List.of()));
  }

  /** Without mounts. */
  public InstanceSpec(
      String image,
      String imageDigest,
      List<String> entrypoint,
      List<String> command,
      List<String> environment,
      String workingDirectory,
      String user,
      String hostname,
      Map<String, String> labels,
      int stopSignal,
      Duration stopGrace,
      int memoryMebibytes,
      int cpus,
      boolean networked,
      List<PublishedPort> ports,
      boolean input,
      Optional<Terminal> terminal,
      boolean autoRemove) {
    this(
        image,
        imageDigest,
        entrypoint,
        command,
        environment,
        workingDirectory,
        user,
        hostname,
        labels,
        stopSignal,
        stopGrace,
        memoryMebibytes,
        cpus,
        networked,
        ports,
        input,
        terminal,
        autoRemove,
        List.of());
  }

  InstanceSpec removedAtEnd(boolean remove) {
    return changed(ports, terminal, remove, mounts);
  }

  InstanceSpec atTerminal(Optional<Terminal> size) {
    return changed(ports, size, autoRemove, mounts);
  }

  /** The same with these mounts. */
  public InstanceSpec mounting(List<MountPoint> others) {
    return changed(ports, terminal, autoRemove, others);
  }

  /** The same with these published ports. */
  public InstanceSpec publishing(List<PublishedPort> others) {
    return changed(others, terminal, autoRemove, mounts);
  }

  private InstanceSpec changed(
      List<PublishedPort> published,
      Optional<Terminal> size,
      boolean remove,
      List<MountPoint> mountPoints) {
    return new InstanceSpec(
        image,
        imageDigest,
        entrypoint,
        command,
        environment,
        workingDirectory,
        user,
        hostname,
        labels,
        stopSignal,
        stopGrace,
        memoryMebibytes,
        cpus,
        networked,
        published,
        input,
        size,
        remove,
        mountPoints);
  }

  /** Those of its mounts that are volumes. */
  public List<MountPoint> volumes() {
    return mounts.stream().filter(MountPoint::isVolume).toList();
  }

  /** The program and its arguments. */
  public List<String> argv() {
    return java.util.stream.Stream.concat(entrypoint.stream(), command.stream()).toList();
  }

  /** A terminal's size at the start, in characters; 0 where it was not known. */
  @Json
  public record Terminal(int rows, int columns) {}

  /**
   * A guest port that the host answers for.
   *
   * @param hostAddress IPv4 or IPv6 in digits, in the one way in which it is written
   * @param hostPort empty while any free port will do and none has been taken yet
   */
  @Json
  public record PublishedPort(
      String hostAddress, Optional<Integer> hostPort, int guestPort, Protocol protocol) {
    private static final Set<String> ALL = Set.of("0.0.0.0", "::");

    /** Whether both cannot be published: all addresses of a family include each one of it. */
    public boolean excludes(PublishedPort other) {
      return protocol == other.protocol
          && hostPort.equals(other.hostPort)
          && overlap(hostAddress, other.hostAddress);
    }

    private static boolean overlap(String one, String other) {
      boolean sameFamily = one.contains(":") == other.contains(":");
      return one.equals(other) || (sameFamily && (ALL.contains(one) || ALL.contains(other)));
    }
  }
}
