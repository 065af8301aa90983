package dev.skiff.engine.api.docker;

import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.operation.Operation.Use;
import dev.skiff.engine.vm.MachineUse;
import dev.skiff.engine.vm.MachineUse.DiskUse;
import dev.skiff.wire.api.StatsMessage;
import dev.skiff.wire.api.StatsMessage.Moved;
import dev.skiff.wire.api.TopResponse;
import dev.skiff.wire.fabric.PortState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Measurements and processes as Docker's clients know them. Pure. */
final class UseView {
  private static final long MEBIBYTE = 1 << 20;

  /** As Docker calls a container's first; a guest has one card, however many its networks. */
  private static final String NETWORK_CARD = "eth0";

  /** As {@code docker top} shows them: much as those of {@code ps -ef}; RSS in KiB. */
  private static final List<String> TITLES =
      List.of("UID", "PID", "PPID", "S", "ELAPSED", "TIME", "RSS", "CMD");

  private UseView() {}

  /**
   * A measurement.
   *
   * @param before the one before it, to take a difference; empty for the first
   * @param hostCpus of the whole host
   */
  static StatsMessage stats(Use now, Optional<Use> before, int hostCpus) {
    return new StatsMessage(
        now.instance().id(),
        "/" + now.instance().name(),
        now.at().toString(),
        before.map(Use::at).orElse(Instant.EPOCH).toString(),
        new StatsMessage.Pids(now.processes().map(GuestProcesses::count).orElse(null)),
        new StatsMessage.BlockIo(moved(now)),
        cpu(now, hostCpus),
        before.map(use -> cpu(use, hostCpus)).orElseGet(() -> noCpu(hostCpus)),
        memory(now),
        now.port().map(UseView::networks).orElse(null),
        told(now));
  }

  /** Docker's clients divide by what all CPUs of the host could have done in the same time. */
  private static StatsMessage.Cpu cpu(Use use, int hostCpus) {
    long used = use.machine().map(machine -> machine.cpu().toNanos()).orElse(0L);
    long wall = Duration.between(Instant.EPOCH, use.at()).toNanos();
    return new StatsMessage.Cpu(new StatsMessage.Usage(used), wall * hostCpus, hostCpus);
  }

  private static StatsMessage.Cpu noCpu(int hostCpus) {
    return new StatsMessage.Cpu(new StatsMessage.Usage(0), 0, hostCpus);
  }

  private static List<Moved> moved(Use use) {
    List<Moved> moved = new ArrayList<>();
    List<DiskUse> disks = use.machine().flatMap(MachineUse::disks).orElse(List.of());
    for (int i = 0; i < disks.size(); i++) {
      moved.add(new Moved(0, i, "read", disks.get(i).readBytes()));
      moved.add(new Moved(0, i, "write", disks.get(i).writtenBytes()));
    }
    return moved;
  }

  private static StatsMessage.Memory memory(Use use) {
    Optional<Long> usage = guestUsed(use).or(() -> use.machine().map(MachineUse::residentBytes));
    return new StatsMessage.Memory(
        usage.orElse(null), use.instance().spec().memoryMebibytes() * MEBIBYTE);
  }

  private static Optional<Long> guestUsed(Use use) {
    return use.processes().map(told -> told.memoryTotalBytes() - told.memoryAvailableBytes());
  }

  /** What the fabric receives is what the guest sends. */
  private static Map<String, StatsMessage.NetworkIo> networks(PortState port) {
    long dropped = port.dropped().values().stream().mapToLong(Long::longValue).sum();
    return Map.of(
        NETWORK_CARD,
        new StatsMessage.NetworkIo(
            port.sentBytes(),
            port.sentFrames(),
            0,
            port.lostAtOutput(),
            port.receivedBytes(),
            port.receivedFrames(),
            0,
            dropped));
  }

  private static StatsMessage.Told told(Use use) {
    return new StatsMessage.Told(
        use.machine().isPresent(),
        use.machine().map(MachineUse::residentBytes).orElse(null),
        guestUsed(use).orElse(null),
        sum(use, DiskUse::readBytes).orElse(null),
        sum(use, DiskUse::writtenBytes).orElse(null),
        use.processes().map(GuestProcesses::count).orElse(null));
  }

  private static Optional<Long> sum(Use use, ToLongFunction<DiskUse> bytes) {
    return use.machine()
        .flatMap(MachineUse::disks)
        .map(disks -> disks.stream().mapToLong(bytes).sum());
  }

  /** A guest's processes, in the order of their numbers. */
  static TopResponse top(GuestProcesses processes) {
    return new TopResponse(TITLES, processes.listed().stream().map(UseView::row).toList());
  }

  private static List<String> row(GuestProcesses.Row process) {
    return List.of(
        Integer.toString(process.user()),
        Integer.toString(process.pid()),
        Integer.toString(process.parent()),
        String.valueOf(process.state()),
        elapsed(process.startedAgo()),
        elapsed(process.cpu()),
        Long.toString(process.residentBytes() / 1024),
        process.command());
  }

  private static String elapsed(Duration time) {
    return String.format(
        Locale.ROOT, "%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
