package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Mount;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.linux.channel.MountDevices;
import dev.skiff.engine.base.linux.channel.MountDevices.Device;
import dev.skiff.engine.vm.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an instance mounts, as devices of its machine. */
final class LinuxMounts {
  /**
   * The board has eight devices, and four are serial ports, root, upper disk and NIC: QEMU,
   * docs/system/i386/microvm.rst, with one I/O APIC.
   */
  private static final int MOST = 4;

  private final List<Device> devices;

  LinuxMounts(List<Mount> mounts) {
    this.devices = MountDevices.of(mounts);
  }

  /** That there is no room for all of them, if there is not. */
  static Optional<Objection> tooMany(List<Mount> mounts) {
    return mounts.size() <= MOST
        ? Optional.empty()
        : Optional.of(
            Objection.impossible(
                "its machine has room for %d volumes and folders, and %d are asked for"
                    .formatted(MOST, mounts.size())));
  }

  /** All disks of a machine: those that init looks for, then the volumes. */
  List<Machine.Disk> disks(BootSet bootSet, Path upper) {
    List<Machine.Disk> disks = new ArrayList<>();
    disks.add(new Machine.Disk("root", bootSet.root(), true));
    disks.add(new Machine.Disk("upper", upper, false));
    for (Device device : devices) {
      if (device.mount() instanceof Mount.OfVolume volume) {
        disks.add(new Machine.Disk(device.name(), volume.disk(), volume.readOnly()));
      }
    }
    return disks;
  }

  List<Machine.Share> shares() {
    List<Machine.Share> shares = new ArrayList<>();
    for (Device device : devices) {
      if (device.mount() instanceof Mount.OfFolder folder) {
        shares.add(new Machine.Share(device.name(), folder.folder(), folder.readOnly()));
      }
    }
    return shares;
  }

  /** What killed writers left in the journals of volumes that this guest only reads. */
  void replayForReaders(Ext4Volumes format) throws IOException, InterruptedException {
    for (Device device : devices) {
      if (device.mount() instanceof Mount.OfVolume volume && volume.readOnly()) {
        format.replay(volume.disk());
      }
    }
  }
}
