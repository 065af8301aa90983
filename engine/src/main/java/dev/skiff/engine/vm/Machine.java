package dev.skiff.engine.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a hypervisor is asked to run: a value, the same for every hypervisor.
 *
 * @param kernel an uncompressed kernel for direct boot
 * @param commandLine the kernel's, not the hypervisor's
 * @param memoryMebibytes guest RAM in MiB
 * @param cpus whole virtual CPUs, at least 1
 * @param disks in the order the guest sees them; a guest finds one by its serial, never by order
 * @param nic absent for a guest without a network
 */
public record Machine(
    Path kernel,
    Path initrd,
    String commandLine,
    int memoryMebibytes,
    int cpus,
    List<Disk> disks,
    Optional<Nic> nic) {

  public Machine {
    Objects.requireNonNull(kernel, "kernel is null");
    Objects.requireNonNull(initrd, "initrd is null");
    Objects.requireNonNull(commandLine, "commandLine is null");
    disks = List.copyOf(disks);
    Objects.requireNonNull(nic, "nic is null");
    if (memoryMebibytes < 1 || cpus < 1) {
      throw new IllegalArgumentException("a machine has at least 1 MiB and 1 CPU");
    }
  }

  /**
   * A raw disk image as a virtio block device.
   *
   * @param serial what the guest reads in /sys/block/vdX/serial; at most 20 bytes (virtio 1.2,
   *     5.2.6)
   */
  public record Disk(String serial, Path file, boolean readOnly) {
    public Disk {
      Objects.requireNonNull(file, "file is null");
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
