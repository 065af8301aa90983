package dev.skiff.engine.vm.qemu;

import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Attachment;
import dev.skiff.engine.vm.Machine.Board;
import dev.skiff.engine.vm.Machine.Boot;
import dev.skiff.engine.vm.Machine.Disk;
import dev.skiff.engine.vm.Machine.FabricPort;
import dev.skiff.engine.vm.Machine.FirstDisk;
import dev.skiff.engine.vm.Machine.Kernel;
import dev.skiff.engine.vm.Machine.Nic;
import dev.skiff.engine.vm.Machine.Share;
import dev.skiff.engine.vm.guard.Door;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The argument vector for QEMU 7.2 and later: a pure function of the machine. The guest's wires are
 * the descriptors 3 to 7 that the guard hands down (docs/design/guest-channel.md, Wires).
 */
final class QemuCommandLine {
  /** Wires of the virtio-serial device, in the order of their descriptors, from 3 on. */
  private static final List<String> PORTS = List.of("channel", "out", "err", "in");

  private static final int FIRST_DESCRIPTOR = 3;
  private static final int CONSOLE_DESCRIPTOR = FIRST_DESCRIPTOR + PORTS.size();

  private final List<String> words = new ArrayList<>();

  /** The end of a virtio device's name: what it is plugged into. */
  private final String bus;

  private QemuCommandLine(Board board) {
    bus = board.hasPci() ? "pci" : "device";
  }

  /**
   * @param program absolute path of the emulator
   * @param name shown to people in the process list
   */
  static List<String> of(String program, String name, Machine machine, Acceleration acceleration) {
    QemuCommandLine line = new QemuCommandLine(machine.board());
    line.words.add(program);
    line.confinement(name);
    line.board(machine, acceleration);
    line.boot(machine.boot());
    switch (machine.wires()) {
      case PORTS -> line.ports();
      case SERIAL_LINE -> line.serialLine("");
      case SERIAL_SCREEN -> {
        // Without graphics, SeaBIOS takes the serial line for the screen (QEMU, etc/sercon-port).
        line.option("-machine", "graphics=off");
        line.serialLine("");
      }
      case SERIAL_LINE_F4 -> line.serialLine(",iobase=0xf4,iosize=4");
    }
    line.monitor();
    machine.disks().forEach(line::disk);
    machine.shares().forEach(line::share);
    machine.nic().ifPresent(line::nic);
    return Collections.unmodifiableList(line.words);
  }

  private void confinement(String name) {
    option("-name", "guest=skiff-" + name);
    words.addAll(List.of("-nodefaults", "-no-user-config", "-no-reboot"));
    option("-display", "none");
    option("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
  }

  private void board(Machine machine, Acceleration acceleration) {
    switch (machine.board()) {
      case MICROVM -> {
        // One I/O APIC gives 8 virtio-mmio slots, which a guest never exceeds; the second costs
        // boot time.
        option("-machine", "microvm,ioapic2=off");
        option("-global", "virtio-mmio.force-legacy=false");
      }
      case MICROVM_BARE -> {
        option("-machine", "microvm,ioapic2=off,acpi=off,auto-kernel-cmdline=off,rtc=on");
        option("-global", "virtio-mmio.force-legacy=false");
      }
      case PC_QBOOT -> {
        option("-machine", "pc");
        option("-bios", "qboot.rom");
      }
      case PC -> option("-machine", "pc");
      case Q35 -> option("-machine", "q35");
      case Q35_MODERN -> {
        option("-machine", "q35");
        option("-global", "virtio-pci.disable-legacy=on");
      }
    }
    option("-accel", acceleration.option());
    option("-cpu", acceleration.cpuModel());
    option("-smp", Integer.toString(machine.cpus()));
    option("-m", machine.memoryMebibytes() + "M");
  }

  private void boot(Boot boot) {
    switch (boot) {
      case Kernel kernel -> {
        option("-kernel", kernel.file().toString());
        kernel.initrd().ifPresent(initrd -> option("-initrd", initrd.toString()));
        if (!kernel.commandLine().isEmpty()) {
          option("-append", kernel.commandLine());
        }
      }
      case FirstDisk disk -> disk.uefi().ifPresent(this::uefi);
    }
  }

  /** In flash, where it runs; without a store of variables, which no guest of ours has. */
  private void uefi(Path code) {
    option(
        "-blockdev",
        "driver=file,node-name=firmware,read-only=on,filename=" + escaped(code.toString()));
    option("-machine", "pflash0=firmware");
  }

  private void ports() {
    option("-device", "virtio-serial-" + bus);
    int descriptor = FIRST_DESCRIPTOR;
    for (String port : PORTS) {
      option("-chardev", "socket,id=" + port + ",fd=" + descriptor++);
      option("-device", "virtserialport,chardev=" + port + ",name=skiff." + port);
    }
    option("-chardev", "socket,id=console,fd=" + CONSOLE_DESCRIPTOR);
    option("-serial", "chardev:console");
  }

  private void serialLine(String exitPort) {
    option("-chardev", "socket,id=out,fd=" + (FIRST_DESCRIPTOR + PORTS.indexOf("out")));
    option("-serial", "chardev:out");
    option("-device", "isa-debug-exit" + exitPort);
  }

  private void monitor() {
    // The guard listens for it, as QEMU may make no socket once it is confined.
    option("-chardev", "socket,id=monitor,fd=" + Door.MONITOR.descriptor() + ",server=on,wait=off");
    option("-mon", "chardev=monitor,mode=control");
  }

  private void disk(Disk disk) {
    String node = "disk-" + disk.serial();
    option(
        "-blockdev",
        (disk.backing().isPresent() ? "driver=qcow2" : "driver=raw")
            + ",node-name="
            + node
            + ",read-only="
            + (disk.readOnly() ? "on" : "off,discard=unmap")
            + ",file.driver=file,file.filename="
            + escaped(disk.file().toString())
            + disk.backing().map(QemuCommandLine::backing).orElse(""));
    // By default QEMU pauses a guest whose write finds the disk full, for a person to go on; nobody
    // would.
    option(
        "-device",
        "virtio-blk-"
            + bus
            + ",drive="
            + node
            + ",serial="
            + disk.serial()
            + (disk.readOnly() ? "" : ",werror=report"));
  }

  /** Said here, so that QEMU opens no file because an overlay that a guest wrote names it. */
  private static String backing(Path file) {
    return ",backing.driver=raw,backing.read-only=on,backing.file.driver=file"
        + ",backing.file.filename="
        + escaped(file.toString());
  }

  /**
   * Files of the guest's are files of the user's, with links that are links: both sides are to work
   * with them (docs/design/volumes.md).
   */
  private void share(Share share) {
    option(
        "-fsdev",
        "local,id=share-"
            + share.tag()
            + ",security_model=none,multidevs=remap,path="
            + escaped(share.folder().toString())
            + (share.readOnly() ? ",readonly=on" : ""));
    option(
        "-device",
        "virtio-9p-" + bus + ",fsdev=share-" + share.tag() + ",mount_tag=" + share.tag());
  }

  private void nic(Nic nic) {
    option("-netdev", backend(nic.attachment()));
    // On PCI it would bring a ROM that asks the network for something to boot, before the kernel.
    String noRom = bus.equals("pci") ? ",romfile=" : "";
    option(
        "-device",
        "virtio-net-" + bus + ",netdev=net0,mac=" + nic.mac() + mtu(nic.attachment()) + noRom);
  }

  private static String backend(Attachment attachment) {
    return switch (attachment) {
      // It listens, since QEMU 7.2 cannot connect again. Without a vnet header, so that the device
      // offers the guest no offloads.
      case FabricPort port ->
          "stream,id=net0,server=on,addr.type=fd,addr.str=" + Door.NIC.descriptor();
    };
  }

  private static String mtu(Attachment attachment) {
    return switch (attachment) {
      case FabricPort port -> port.mtu() == FabricPort.USUAL_MTU ? "" : ",host_mtu=" + port.mtu();
    };
  }

  /** QEMU splits option values at commas; a doubled comma is one (QEMU manual, "Introduction"). */
  private static String escaped(String value) {
    return value.replace(",", ",,");
  }

  private void option(String name, String value) {
    words.add(name);
    words.add(value);
  }
}
