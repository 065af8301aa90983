package dev.skiff.engine.vm;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where one machine keeps what outlives the engine. Both paths stay the same from start to start.
 *
 * @param directory the instance's own, exists, mode 0700; see docs/design/guard.md for what lies in
 *     it
 * @param controlSocket under 100 bytes, in the run directory; made by the guard
 */
public record MachineFiles(Path directory, Path controlSocket) {
  /** What a monitor's path has more than its guard's. */
  public static final String MONITOR = ".m";

  public MachineFiles {
    Objects.requireNonNull(directory, "directory is null");
    Objects.requireNonNull(controlSocket, "controlSocket is null");
  }

  /** The hypervisor's own control socket, beside the guard's; made by the guard. */
  public Path monitorSocket() {
    return controlSocket.resolveSibling(controlSocket.getFileName() + MONITOR);
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
