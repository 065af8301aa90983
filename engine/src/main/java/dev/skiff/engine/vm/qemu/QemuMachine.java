package dev.skiff.engine.vm.qemu;

import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineUse;
import dev.skiff.engine.vm.MachineUse.DiskUse;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A guarded QEMU: all by its guard, but what QEMU alone can do. */
final class QemuMachine implements RunningMachine {
  private static final Logger LOG = LoggerFactory.getLogger(QemuMachine.class);

  private final RunningMachine guarded;
  private final Path monitor;

  /**
   * @param monitor QEMU's control socket
   */
  QemuMachine(RunningMachine guarded, Path monitor) {
    this.guarded = guarded;
    this.monitor = monitor;
  }

  @Override
  public void pressPowerButton() {
    Qmp.execute(monitor, "system_powerdown");
  }

  @Override
  public void pause() {
    Qmp.execute(monitor, "stop");
  }

  @Override
  public void resume() {
    Qmp.execute(monitor, "cont");
  }

  @Override
  public Optional<MachineUse> use() {
    return guarded.use().map(use -> new MachineUse(use.cpu(), use.residentBytes(), disks()));
  }

  private Optional<List<DiskUse>> disks() {
    try {
      return Optional.of(disks(Qmp.execute(monitor, "query-blockstats")));
    } catch (VmFailure e) {
      LOG.debug("disks are not known: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Disks are nodes of their own here, named by {@link QemuCommandLine}. */
  static List<DiskUse> disks(Object answer) {
    List<DiskUse> disks = new ArrayList<>();
    for (Object each : answer instanceof List<?> list ? list : List.of()) {
      if (each instanceof Map<?, ?> disk
          && disk.get("node-name") instanceof String name
          && disk.get("stats") instanceof Map<?, ?> stats) {
        disks.add(new DiskUse(name, number(stats, "rd_bytes"), number(stats, "wr_bytes")));
      }
    }
    return disks;
  }

  private static long number(Map<?, ?> stats, String name) {
    return stats.get(name) instanceof Number number ? number.longValue() : 0;
  }

  @Override
  public Instant startedAt() {
    return guarded.startedAt();
  }

  @Override
  public long hypervisorPid() {
    return guarded.hypervisorPid();
  }

  @Override
  public Optional<Long> cpuMillis() {
    return guarded.cpuMillis();
  }

  @Override
  public MachineEvent next() throws InterruptedException {
    return guarded.next();
  }

  @Override
  public void send(int type, byte[] payload) {
    guarded.send(type, payload);
  }

  @Override
  public void writeInput(byte[] bytes) throws InterruptedException {
    guarded.writeInput(bytes);
  }

  @Override
  public void kill(int signal) {
    guarded.kill(signal);
  }

  @Override
  public boolean awaitLog(LogPosition past) throws InterruptedException {
    return guarded.awaitLog(past);
  }

  @Override
  public void close() {
    guarded.close();
  }
}
