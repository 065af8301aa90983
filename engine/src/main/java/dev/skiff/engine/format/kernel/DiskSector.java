package dev.skiff.engine.format.kernel;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import dev.skiff.engine.format.kernel.BootFile.Family;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The first sector of a raw disk: boot code, and perhaps four partitions. */
final class DiskSector {
  private static final int SECTOR = 512;

  /** Beyond, some keep a disk's signature. */
  private static final int CODE_BYTES = 440;

  private static final int PARTITIONS = 446;
  private static final int PARTITION_BYTES = 16;
  private static final int PROTECTIVE = 0xee;

  /** An ISO 9660 image's first volume descriptor (ECMA-119, 8.1). */
  private static final int ISO_MAGIC_AT = 32769;

  /** As much of a file as tells all of these. */
  static final int SEARCHED_BYTES = ISO_MAGIC_AT + 7;

  private final FileBytes file;
  private final ByteBuffer sector;

  /**
   * @param head the file's beginning
   */
  DiskSector(FileBytes file, ByteBuffer head) {
    this.file = file;
    this.sector = head;
  }

  static boolean begins(ByteBuffer head) {
    return BootFileReader.bootSignature(head);
  }

  BootFile read() {
    if (file.size() % SECTOR != 0) {
      return new Unbootable(
          Cause.TRUNCATED,
          "it begins as a disk, but its %d bytes are no whole number of sectors"
              .formatted(file.size()),
          "get or copy it again");
    }
    if (!hasCode()) {
      return empty();
    }
    Optional<Unbootable> cut = cutOff();
    return cut.isPresent()
        ? cut.get()
        : new Bootable(Entry.BIOS_DISK, Family.OTHER, "a disk with a boot sector");
  }

  private boolean hasCode() {
    for (int at = 0; at < CODE_BYTES; at++) {
      if (sector.get(at) != 0) {
        return true;
      }
    }
    return false;
  }

  private BootFile empty() {
    boolean gpt =
        type(0) == PROTECTIVE
            || type(1) == PROTECTIVE
            || BootFileReader.text(sector, SECTOR, "EFI PART");
    return gpt
        ? new Unbootable(
            Cause.UEFI_ONLY,
            "it is a disk that only UEFI boots: its first sector has no code",
            "install a boot loader for BIOS on it, or give the kernel itself")
        : new Unbootable(
            Cause.NOT_BOOTABLE_DISK,
            "it is a disk without a boot loader: its first sector has no code",
            "give the kernel, and this disk under 'disks' of 'kernel' in skiff.yaml");
  }

  /** Partitions of hybrid CD images are rounded up to whole cylinders, and meant so. */
  private Optional<Unbootable> cutOff() {
    long sectors = file.size() / SECTOR;
    for (int i = 0; i < 4; i++) {
      int at = PARTITIONS + i * PARTITION_BYTES;
      long start = Integer.toUnsignedLong(sector.getInt(at + 8));
      long count = Integer.toUnsignedLong(sector.getInt(at + 12));
      boolean plausible = (sector.get(at) & 0x7f) == 0 && type(i) != 0 && type(i) != PROTECTIVE;
      if (plausible && start > sectors) {
        return Optional.of(
            new Unbootable(
                Cause.TRUNCATED,
                "it is a disk that is cut off: it has %d sectors, a partition is to be at %d to %d"
                    .formatted(sectors, start, start + count),
                "get or copy it again"));
      }
    }
    return Optional.empty();
  }

  private int type(int partition) {
    return Byte.toUnsignedInt(sector.get(PARTITIONS + partition * PARTITION_BYTES + 4));
  }

  /** The name of a disk format that is not raw; from QEMU's block drivers. */
  static Optional<String> foreignFormat(ByteBuffer head) {
    if (BootFileReader.text(head, 0, "QFI\u00fb")) {
      return Optional.of("qcow2");
    }
    if (BootFileReader.text(head, 0, "KDMV")) {
      return Optional.of("vmdk");
    }
    if (BootFileReader.text(head, 0, "vhdxfile")) {
      return Optional.of("vhdx");
    }
    if (BootFileReader.text(head, 0, "conectix")) {
      return Optional.of("vpc");
    }
    return head.limit() >= 0x44 && head.getInt(0x40) == 0xbeda107f
        ? Optional.of("vdi")
        : Optional.empty();
  }

  static Unbootable convert(String format) {
    return new Unbootable(
        Cause.DISK_FORMAT,
        "it is a disk in the format " + format + ", and raw ones are taken",
        "convert it: qemu-img convert -f " + format + " -O raw FILE disk.raw");
  }

  /** Whether a file without a boot sector is a CD image. */
  static boolean isCompactDisc(ByteBuffer head) {
    return BootFileReader.text(head, ISO_MAGIC_AT, "CD001");
  }
}
