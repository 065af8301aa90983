package dev.skiff.engine.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a hypervisor is asked to run: a value, the same for every hypervisor.
 *
 * @param memoryMebibytes guest RAM in MiB
 * @param cpus whole virtual CPUs, at least 1
 * @param disks in the order the guest sees them; a guest finds one by its serial, never by order
 * @param shares folders of the host that the guest may look into
 * @param nic absent for a guest without a network
 * @param wires how it talks to the world beside its network
 */
public record Machine(
    Board board,
    Boot boot,
    int memoryMebibytes,
    int cpus,
    List<Disk> disks,
    List<Share> shares,
    Optional<Nic> nic,
    Wires wires) {

  public Machine {
    Objects.requireNonNull(board, "board is null");
    Objects.requireNonNull(boot, "boot is null");
    disks = List.copyOf(disks);
    shares = List.copyOf(shares);
    Objects.requireNonNull(nic, "nic is null");
    Objects.requireNonNull(wires, "wires is null");
    if (memoryMebibytes < 1 || cpus < 1) {
      throw new IllegalArgumentException("a machine has at least 1 MiB and 1 CPU");
    }
    if (!board.hasPci() && boot instanceof FirstDisk) {
      throw new IllegalArgumentException("a microvm boots no disk");
    }
  }

  /** Which machine it is and how it boots, in a few words for people. */
  public String words() {
    return switch (boot) {
      case Kernel _ -> board.words();
      case FirstDisk disk ->
          board.words() + ", booting its disk by " + (disk.uefi().isPresent() ? "UEFI" : "BIOS");
    };
  }

  /** Every file that the machine reads and never writes. */
  public List<Path> readFiles() {
    Stream<Path> booted =
        switch (boot) {
          case Kernel kernel -> Stream.concat(Stream.of(kernel.file()), kernel.initrd().stream());
          case FirstDisk disk -> disk.uefi().stream();
        };
    Stream<Path> behind = disks.stream().flatMap(disk -> disk.backing().stream());
    return Stream.of(
            booted,
            disks.stream().filter(Disk::readOnly).map(Disk::file),
            behind,
            shares.stream().filter(Share::readOnly).map(Share::folder))
        .flatMap(paths -> paths)
        .toList();
  }

  /** Every file that it writes, and every folder that it writes in. */
  public List<Path> writtenFiles() {
    return Stream.concat(
            disks.stream().filter(disk -> !disk.readOnly()).map(Disk::file),
            shares.stream().filter(share -> !share.readOnly()).map(Share::folder))
        .toList();
  }

  /** What the devices are plugged into. */
  public enum Board {
    /** virtio-mmio, eight devices in all, no firmware to speak of: the quickest. */
    MICROVM("microvm"),
    /**
     * The same with nothing told of it: no ACPI, no words of the hypervisor's own on the kernel's
     * command line; with the clock of a PC. For kernels that look where devices usually are.
     */
    MICROVM_BARE("bare microvm"),
    /** PCI behind a firmware that only enters the kernel, and leaves all memory writable. */
    PC_QBOOT("pc with qboot"),
    /** PCI and IDE, as a PC of 1996 with its BIOS. */
    PC("pc"),
    /** PCI Express, as a PC of 2007 with its BIOS or UEFI. */
    Q35("q35"),
    /** The same, its devices as virtio 1.0 has them and in no older way. */
    Q35_MODERN("q35");

    private final String words;

    Board(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }

    public boolean hasPci() {
      return this != MICROVM && this != MICROVM_BARE;
    }
  }

  /** What runs first. */
  public sealed interface Boot {}

  /**
   * The hypervisor puts the kernel into memory.
   *
   * @param file uncompressed, with an entry that the board's firmware knows
   * @param initrd absent for a kernel that needs none
   * @param commandLine the kernel's, not the hypervisor's; may be empty
   */
  public record Kernel(Path file, Optional<Path> initrd, String commandLine) implements Boot {
    public Kernel {
      Objects.requireNonNull(file, "file is null");
      Objects.requireNonNull(initrd, "initrd is null");
      Objects.requireNonNull(commandLine, "commandLine is null");
    }
  }

  /**
   * The firmware boots the first disk.
   *
   * @param uefi the firmware's code; empty is the board's BIOS
   */
  public record FirstDisk(Optional<Path> uefi) implements Boot {
    public FirstDisk {
      Objects.requireNonNull(uefi, "uefi is null");
    }
  }

  /** How a guest's words, its program's output and its end come out. */
  public enum Wires {
    /**
     * Ports of their own for channel, output and input; the serial line is the kernel's console.
     */
    PORTS,
    /**
     * The serial line is the program's output. Nothing goes in, and the machine ends when the guest
     * writes its exit code to the hypervisor's exit device.
     */
    SERIAL_LINE,
    /** The same, and what the board's BIOS would show on a screen is on the serial line, too. */
    SERIAL_SCREEN,
    /**
     * The same, with the exit device at port 0xf4: where QEMU's documentation has it in examples,
     * and kernels written in Rust look for it.
     */
    SERIAL_LINE_F4
  }

  /**
   * A disk image as a virtio block device.
   *
   * @param serial what the guest reads in /sys/block/vdX/serial; at most 20 bytes (virtio 1.2,
   *     5.2.6)
   * @param file raw, or a qcow2 file where there is a backing
   * @param backing a raw image that the file says the difference to, and that is never written
   */
  public record Disk(String serial, Path file, boolean readOnly, Optional<Path> backing) {
    /** A raw disk. */
    public Disk(String serial, Path file, boolean readOnly) {
      this(serial, file, readOnly, Optional.empty());
    }

    public Disk {
      Objects.requireNonNull(file, "file is null");
      Objects.requireNonNull(backing, "backing is null");
      if (serial.isEmpty() || serial.length() > 20) {
        throw new IllegalArgumentException(
            "a disk serial has 1 to 20 characters: '" + serial + "'");
      }
    }
  }

  /**
   * A folder of the host, over 9P2000.L.
   *
   * @param tag what the guest mounts it by; at most 31 bytes, QEMU's bound (hw/9pfs/9p.h,
   *     MAX_TAG_LEN is 32 with its end)
   */
  public record Share(String tag, Path folder, boolean readOnly) {
    public Share {
      Objects.requireNonNull(folder, "folder is null");
      if (!tag.matches("[A-Za-z0-9._-]{1,31}")) {
        throw new IllegalArgumentException("not a share's tag: '" + tag + "'");
      }
    }
  }

  /** The guest's one NIC and what it is plugged into. */
  public record Nic(String mac, Attachment attachment) {
    public Nic {
      Objects.requireNonNull(mac, "mac is null");
      Objects.requireNonNull(attachment, "attachment is null");
    }
  }

  /** What the other end of the NIC is. */
  public sealed interface Attachment {}

  /**
   * The fabric, which connects to the machine's {@link MachineFiles#nicSocket}, and connects again
   * after it was gone: frames as {@code u32 length, big endian · bytes}, without offloads. What the
   * guest sends while nobody is there is lost.
   *
   * @param mtu the most bytes of IP in a frame. At least what IPv6 needs (RFC 8200, section 5); at
   *     most what the NIC takes whole (docs/design/fabric.md, The NIC that sticks)
   */
  public record FabricPort(int mtu) implements Attachment {
    public static final int LEAST_MTU = 1280;
    public static final int MOST_MTU = 32_000;

    /** What every guest takes it for that is not told (RFC 894). */
    public static final int USUAL_MTU = 1500;

    public FabricPort {
      if (mtu < LEAST_MTU || mtu > MOST_MTU) {
        throw new IllegalArgumentException(
            "an MTU is from %d to %d: %d".formatted(LEAST_MTU, MOST_MTU, mtu));
      }
    }

    /** With the usual MTU. */
    public FabricPort() {
      this(USUAL_MTU);
    }
  }

  public enum Protocol {
    TCP,
    UDP;

    public String lowerCase() {
      return this == TCP ? "tcp" : "udp";
    }

    /** What {@link #lowerCase} says. */
    public static Protocol of(String lowerCase) {
      return valueOf(lowerCase.toUpperCase(Locale.ROOT));
    }

    /** IANA protocol number, as in an IP header. */
    public int number() {
      return this == TCP ? 6 : 17;
    }
  }
}
