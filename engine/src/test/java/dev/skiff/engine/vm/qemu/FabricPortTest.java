package dev.skiff.engine.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Board;
import dev.skiff.engine.vm.Machine.Disk;
import dev.skiff.engine.vm.Machine.FabricPort;
import dev.skiff.engine.vm.Machine.FirstDisk;
import dev.skiff.engine.vm.Machine.Nic;
import dev.skiff.engine.vm.MachineEvent.Ended;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.guard.GuardedMachines;
import dev.skiff.engine.vm.guard.Native;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real QEMU, confined as always, whose guest is a BIOS that finds nothing to boot. */
@Timeout(120)
class FabricPortTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private MachineFiles files;
  private QemuHypervisor hypervisor;

  @BeforeEach
  void open() throws IOException {
    QemuInstallation qemu = new QemuInstallation(List.of(Path.of("/usr/bin")));
    assumeTrue(qemu.version().isPresent(), "not run: there is no QEMU in /usr/bin");
    files = new MachineFiles(Files.createDirectory(folder.resolve("machine")), folder.resolve("c"));
    AccelerationProbe emulation =
        new AccelerationProbe(qemu, folder.resolve("cache"), folder.resolve("no-kvm"));
    hypervisor = new QemuHypervisor(qemu, emulation, new GuardedMachines(Native.guard()));
  }

  @Test
  void fabricMayComeAndGoAndComeAgain() throws Exception {
    RunningMachine machine = hypervisor.start(files, machine());
    try {
      for (int i = 0; i < 3; i++) {
        try (SocketChannel fabric =
            SocketChannel.open(UnixDomainSocketAddress.of(files.nicSocket()))) {
          awaitCarried(true);
          assertThat(fabric.isConnected()).isTrue();
        }
        awaitCarried(false);
      }
    } finally {
      machine.kill(9);
      while (!(machine.next() instanceof Ended)) {
        // Its guard writes beside us until it has told the end.
      }
      machine.close();
    }
  }

  private Machine machine() throws IOException {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    return new Machine(
        Board.PC,
        new FirstDisk(Optional.empty()),
        16,
        1,
        List.of(new Disk("root", disk, true)),
        List.of(),
        Optional.of(new Nic("02:00:00:00:00:01", new FabricPort(9000))),
        Machine.Wires.SERIAL_LINE);
  }

  /** Waits until QEMU says that somebody is connected to the NIC, or nobody. */
  private void awaitCarried(boolean carried) throws IOException {
    long from = System.nanoTime();
    while (carried() != carried) {
      assertThat(System.nanoTime() - from).isLessThan(PATIENCE.toNanos());
      LockSupport.parkNanos(5_000_000);
    }
  }

  private boolean carried() throws IOException {
    try (Qmp qmp = Qmp.open(files.monitorSocket())) {
      return qmp.info("network").contains("type=stream,unix:");
    }
  }
}
