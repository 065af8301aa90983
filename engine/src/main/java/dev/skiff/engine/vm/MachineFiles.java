package dev.skiff.engine.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Where one machine keeps what outlives the engine. Both paths stay the same from start to start.
 *
 * @param directory the instance's own, exists, mode 0700; see docs/design/guard.md for what lies in
 *     it
 * @param controlSocket under 100 bytes, in the run directory; made by the guard
 */
public record MachineFiles(Path directory, Path controlSocket) {
  /** How many bytes the path of another socket has more than the guard's. */
  public static final int SUFFIX_BYTES = 2;

  private static final String MONITOR = ".m";
  private static final String NIC = ".n";

  public MachineFiles {
    Objects.requireNonNull(directory, "directory is null");
    Objects.requireNonNull(controlSocket, "controlSocket is null");
  }

  /** The hypervisor's own control socket, beside the guard's; made by the guard. */
  public Path monitorSocket() {
    return beside(MONITOR);
  }

  /**
   * Where the hypervisor takes who carries the guest's frames, one at a time; made by the guard,
   * for a machine with a {@link Machine.FabricPort}.
   */
  public Path nicSocket() {
    return beside(NIC);
  }

  /** All of them; none need exist. */
  public List<Path> sockets() {
    return List.of(controlSocket, monitorSocket(), nicSocket());
  }

  private Path beside(String suffix) {
    return controlSocket.resolveSibling(controlSocket.getFileName() + suffix);
  }

  public Path logDirectory() {
    return directory.resolve("logs");
  }

  public Path console() {
    return directory.resolve("console.log");
  }

  /** What the hypervisor itself printed on its standard error, bounded. */
  public Path hypervisorLog() {
    return directory.resolve("hypervisor.log");
  }

  public Path exitRecord() {
    return directory.resolve("exit.json");
  }
}
