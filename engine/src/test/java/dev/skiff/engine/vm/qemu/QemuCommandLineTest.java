package dev.skiff.engine.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Disk;
import dev.skiff.engine.vm.Machine.FabricPort;
import dev.skiff.engine.vm.Machine.FirstDisk;
import dev.skiff.engine.vm.Machine.Kernel;
import dev.skiff.engine.vm.Machine.Nic;
import dev.skiff.engine.vm.Machine.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuCommandLineTest {
  private static final Nic NIC = new Nic("02:00:00:00:00:01", new FabricPort());

  @Test
  void wholeMachineIsTheGoldenVector() throws IOException {
    Machine machine = machine(Path.of("/cache/root.erofs"), Optional.of(NIC));
    assertThat(lines(machine, Acceleration.TCG)).isEqualTo(golden("machine.argv"));
  }

  @Test
  void machineWithoutNetworkHasNoNic() {
    assertThat(lines(machine(Path.of("/r"), Optional.empty()), Acceleration.KVM))
        .doesNotContain("-netdev")
        .contains("-accel\nkvm\n-cpu\nhost");
  }

  @Test
  void nicOfTheFabricListensOnWhatTheGuardHandsDown() {
    assertThat(lines(machine(Path.of("/r"), Optional.of(port(1500))), Acceleration.TCG))
        .endsWith(
            """
            -netdev
            stream,id=net0,server=on,addr.type=fd,addr.str=10
            -device
            virtio-net-device,netdev=net0,mac=02:00:00:00:00:01
            """);
  }

  @Test
  void guestIsToldAnMtuThatItWouldNotTakeForGranted() {
    assertThat(lines(machine(Path.of("/r"), Optional.of(port(9000))), Acceleration.TCG))
        .endsWith("-device\nvirtio-net-device,netdev=net0,mac=02:00:00:00:00:01,host_mtu=9000\n");
  }

  @Test
  void mtuThatTheNicDoesNotTakeIsRefused() {
    for (int mtu : List.of(0, 1279, 32_001)) {
      assertThatThrownBy(() -> new FabricPort(mtu))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an MTU is from 1280 to 32000: " + mtu);
    }
  }

  private static Nic port(int mtu) {
    return new Nic("02:00:00:00:00:01", new FabricPort(mtu));
  }

  @Test
  void commasInPathsAreNoSeparators() {
    assertThat(
            lines(machine(Path.of("/a,b/root,read-only=off"), Optional.empty()), Acceleration.TCG))
        .contains("file.filename=/a,,b/root,,read-only=off");
  }

  @Test
  void aKernelWithoutAnInitrdIsHeardOnItsSerialLine() throws IOException {
    Disk overlay =
        new Disk("root", Path.of("/i/disk.qcow2"), false, Optional.of(Path.of("/c/disk,1.img")));
    Machine machine =
        new Machine(
            Machine.Board.MICROVM,
            new Kernel(Path.of("/base/kernel.img"), Optional.empty(), ""),
            128,
            1,
            List.of(overlay),
            List.of(),
            Optional.empty(),
            Machine.Wires.SERIAL_LINE);
    assertThat(lines(machine, Acceleration.TCG)).isEqualTo(golden("serial-line.argv"));
  }

  @Test
  void aBoardWithFirmwareBootsItsFirstDiskAndSharesFoldersOverPci() throws IOException {
    Machine machine =
        new Machine(
            Machine.Board.Q35,
            new FirstDisk(Optional.of(Path.of("/firmware/code,1.fd"))),
            128,
            1,
            List.of(new Disk("root", Path.of("/i/disk.img"), false)),
            List.of(
                new Share("0", Path.of("/home/me/a,b"), true),
                new Share("1", Path.of("/srv"), false)),
            Optional.of(NIC),
            Machine.Wires.SERIAL_LINE);
    assertThat(lines(machine, Acceleration.TCG)).isEqualTo(golden("first-disk.argv"));
  }

  @Test
  void aKernelBesideTheBiosIsEnteredByQboot() {
    Machine machine =
        new Machine(
            Machine.Board.PC_QBOOT,
            new Kernel(Path.of("/base/kernel.img"), Optional.empty(), ""),
            128,
            1,
            List.of(),
            List.of(),
            Optional.empty(),
            Machine.Wires.SERIAL_LINE);
    assertThat(lines(machine, Acceleration.TCG)).contains("-machine\npc\n-bios\nqboot.rom\n");
  }

  @Test
  void boardsForKernelsThatAreTheirProgramsHideWhatTheseDoNotKnow() {
    assertThat(lines(bare(Machine.Board.MICROVM_BARE), Acceleration.TCG))
        .contains("-machine\nmicrovm,ioapic2=off,acpi=off,auto-kernel-cmdline=off,rtc=on\n")
        .contains("-device\nvirtio-net-device,netdev=net0,mac=")
        .contains("-device\nisa-debug-exit,iobase=0xf4,iosize=4\n");
    assertThat(lines(bare(Machine.Board.Q35_MODERN), Acceleration.TCG))
        .contains("-machine\nq35\n-global\nvirtio-pci.disable-legacy=on\n")
        .contains("-device\nvirtio-net-pci,netdev=net0,mac=");
  }

  private static Machine bare(Machine.Board board) {
    return new Machine(
        board,
        new Kernel(Path.of("/loader"), Optional.of(Path.of("/program")), "app --"),
        64,
        1,
        List.of(),
        List.of(),
        Optional.of(NIC),
        Machine.Wires.SERIAL_LINE_F4);
  }

  private static Machine machine(Path root, Optional<Nic> nic) {
    return new Machine(
        Machine.Board.MICROVM,
        new Kernel(
            Path.of("/base/vmlinux"),
            Optional.of(Path.of("/cache/initrd.cpio")),
            "console=ttyS0 quiet"),
        256,
        2,
        List.of(new Disk("root", root, true), new Disk("upper", Path.of("/i/upper.img"), false)),
        List.of(),
        nic,
        Machine.Wires.PORTS);
  }

  private static String lines(Machine machine, Acceleration acceleration) {
    return String.join(
            "\n", QemuCommandLine.of("/usr/bin/qemu", "0123456789ab", machine, acceleration))
        + "\n";
  }

  private static String golden(String name) throws IOException {
    try (var in = QemuCommandLineTest.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, "no golden file " + name).readAllBytes(),
          StandardCharsets.UTF_8);
    }
  }
}
