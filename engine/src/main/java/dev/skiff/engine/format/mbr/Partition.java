package dev.skiff.engine.format.mbr;

/**
 * A part of a disk, in sectors of 512 bytes.
 *
 * @param type as the table has it, e.g. {@link #LINUX}
 * @param sectors 0 for an entry that only keeps its place
 */
public record Partition(int type, long firstSector, long sectors) {
  /** What Linux uses for all its file systems. */
  public static final int LINUX = 0x83;

  /** Where the firmware of UEFI looks for loaders. */
  public static final int EFI_SYSTEM = 0xef;

  public static final int SECTOR = 512;

  private static final long MAX = (1L << 32) - 1;

  public Partition {
    if (type < 0 || type > 0xff || firstSector < 0 || sectors < 0) {
      throw new IllegalArgumentException("no partition: type " + type + " at " + firstSector);
    }
    if (firstSector > MAX) {
      throw new IllegalArgumentException("a partition cannot start at sector " + firstSector);
    }
  }

  /** In bytes. */
  public long start() {
    return firstSector * SECTOR;
  }

  /** In bytes. */
  public long size() {
    return sectors * SECTOR;
  }

  /** As the table has it: one of more than 2 TiB is told as 2 TiB. */
  long toldSectors() {
    return Math.min(sectors, MAX - firstSector);
  }
}
