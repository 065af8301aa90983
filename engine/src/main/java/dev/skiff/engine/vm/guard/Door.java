package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.MachineFiles;
import java.nio.file.Path;

/**
 * A socket that the guard listens on for the hypervisor, which may make none itself once it is
 * confined; docs/design/guard.md, Start.
 */
public enum Door {
  /** For the hypervisor's own control. */
  MONITOR("monitor", 9),
  /** For the frames of the guest's NIC. */
  NIC("nic", 10);

  private final String key;
  private final int descriptor;

  Door(String key, int descriptor) {
    this.key = key;
    this.descriptor = descriptor;
  }

  /** Under which number the hypervisor finds it open. */
  public int descriptor() {
    return descriptor;
  }

  /** What the guard's spec calls it. */
  String key() {
    return key;
  }

  Path path(MachineFiles files) {
    return switch (this) {
      case MONITOR -> files.monitorSocket();
      case NIC -> files.nicSocket();
    };
  }
}
