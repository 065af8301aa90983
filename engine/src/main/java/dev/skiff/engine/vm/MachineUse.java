package dev.skiff.engine.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a machine costs its host now.
 *
 * @param cpu time that the hypervisor's process has used
 * @param residentBytes memory of the host that it holds
 * @param disks what the guest has moved since its start; empty when the hypervisor does not say
 */
public record MachineUse(Duration cpu, long residentBytes, Optional<List<DiskUse>> disks) {

  /** What a guest has read from and written to one disk. */
  public record DiskUse(String serial, long readBytes, long writtenBytes) {}
}
