package dev.skiff.engine.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a hypervisor is asked to run: a value, the same for every hypervisor.
 *
 * @param kernel an uncompressed kernel for direct boot
 * @param initrd absent for a kernel that needs none
 * @param commandLine the kernel's, not the hypervisor's; may be empty
 * @param memoryMebibytes guest RAM in MiB
 * @param cpus whole virtual CPUs, at least 1
 * @param disks in the order the guest sees them; a guest finds one by its serial, never by order
 * @param nic absent for a guest without a network
 * @param wires how it talks to the world beside its network
 */
public record Machine(
    Path kernel,
    Optional<Path> initrd,
    String commandLine,
    int memoryMebibytes,
    int cpus,
    List<Disk> disks,
    Optional<Nic> nic,
    Wires wires) {

  public Machine {
    Objects.requireNonNull(kernel, "kernel is null");
    Objects.requireNonNull(initrd, "initrd is null");
    Objects.requireNonNull(commandLine, "commandLine is null");
    disks = List.copyOf(disks);
    Objects.requireNonNull(nic, "nic is null");
    Objects.requireNonNull(wires, "wires is null");
    if (memoryMebibytes < 1 || cpus < 1) {
      throw new IllegalArgumentException("a machine has at least 1 MiB and 1 CPU");
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
    SERIAL_LINE
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

  /** The guest's one NIC and what it is plugged into. */
  public record Nic(String mac, Attachment attachment) {
    public Nic {
      Objects.requireNonNull(mac, "mac is null");
      Objects.requireNonNull(attachment, "attachment is null");
    }
  }

  /** The seam that the fabric takes over. */
  public sealed interface Attachment {}

  /** The hypervisor's own user-mode network: NAT outwards, these ports inwards. */
  public record UserNetwork(List<Forward> forwards) implements Attachment {
    public UserNetwork {
      forwards = List.copyOf(forwards);
    }
  }

  /**
   * A host port that leads to a guest port.
   *
   * @param hostAddress an IPv4 address in digits: QEMU's user network takes no IPv6 one
   */
  public record Forward(Protocol protocol, String hostAddress, int hostPort, int guestPort) {}

  public enum Protocol {
    TCP,
    UDP;

    public String lowerCase() {
      return this == TCP ? "tcp" : "udp";
    }

    /** IANA protocol number, as in an IP header. */
    public int number() {
      return this == TCP ? 6 : 17;
    }
  }
}
