package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.disk.WritableDisk;
import dev.skiff.engine.format.mbr.Partition;
import dev.skiff.engine.format.mbr.PartitionTable;
import dev.skiff.engine.format.tfs.IdentityZone;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where the parts of a guest's disk lie, whoever wrote it.
 *
 * @param kernelLog in bytes, of the area in which the kernel notes why it ended
 * @param bootFiles of no sectors if there are none
 * @param rootStart in bytes; the root volume goes to the disk's end, whatever the table says
 */
public record GuestDiskLayout(long kernelLog, Partition bootFiles, long rootStart) {
  /** Of the area for the kernel's note. */
  public static final int KERNEL_LOG_BYTES = 4096;

  /** Of partitions, in bytes; before the first lie boot image and notes. */
  static final long ALIGNMENT = 1 << 20;

  /** From the first partition down to our note of the identity zone. */
  static final int NOTE_BELOW = KERNEL_LOG_BYTES + IdentityNote.BYTES;

  /**
   * Reads a disk's table as the kernel does: by place, and by whether the first entry is an EFI
   * system partition.
   *
   * @throws FormatFailure if the disk has no table, or not the entries that a guest's disk has
   */
  public static GuestDiskLayout read(DiskBytes disk) throws IOException {
    List<Partition> partitions = PartitionTable.read(disk).partitions();
    boolean loader = !partitions.isEmpty() && partitions.getFirst().type() == Partition.EFI_SYSTEM;
    int boot = loader ? 1 : 0;
    if (partitions.size() < boot + 2) {
      throw disk.corrupt("it has no root partition: it is no disk of a Nanos guest");
    }
    Partition bootFiles = partitions.get(boot);
    Partition root = partitions.get(boot + 1);
    long kernelLog = partitions.getFirst().start() - KERNEL_LOG_BYTES;
    if (kernelLog < Partition.SECTOR) {
      throw disk.corrupt("its first partition starts at " + partitions.getFirst().start());
    }
    disk.checkInside(kernelLog, KERNEL_LOG_BYTES);
    disk.checkInside(bootFiles.start(), bootFiles.size());
    disk.checkInside(root.start(), Partition.SECTOR);
    return new GuestDiskLayout(kernelLog, bootFiles, root.start());
  }

  /** What the guest runs on; a volume of TFS. */
  public DiskBytes root(DiskBytes disk) {
    return disk.part("the root volume", rootStart, disk.size() - rootStart);
  }

  /** As for reading. */
  public WritableDisk root(WritableDisk disk) {
    return disk.part("the root volume", rootStart, disk.size() - rootStart);
  }

  /** Kernel and klibs, a volume of TFS; empty if the disk has none. */
  public Optional<DiskBytes> bootFiles(DiskBytes disk) {
    return bootFiles.sectors() == 0
        ? Optional.empty()
        : Optional.of(disk.part("the boot files", bootFiles.start(), bootFiles.size()));
  }

  /** The zone of a disk that {@link GuestDiskWriter} wrote; empty of others. */
  Optional<IdentityZone> identity(DiskBytes disk) throws IOException {
    long note = kernelLog + KERNEL_LOG_BYTES - NOTE_BELOW;
    return note < Partition.SECTOR ? Optional.empty() : IdentityNote.read(disk, note);
  }
}
