package dev.skiff.engine.format.mbr;

import dev.skiff.engine.format.disk.DiskBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Up to four partitions.
 *
 * @param partitions in the table's order; readers tell them apart by their place
 */
public record PartitionTable(List<Partition> partitions) {
  /** Where the table begins in the first sector. */
  public static final int START = 0x1be;

  private static final int ENTRY = 16;
  private static final int ENTRIES = 4;
  private static final int SIGNATURE_AT = 510;

  /** 55 AA, read as little endian. */
  private static final short SIGNATURE = (short) 0xaa55;

  /** The geometry that stands in for all since disks have none. */
  private static final int HEADS = 255;

  private static final int SECTORS_A_TRACK = 63;
  private static final int LAST_CYLINDER = 1023;

  public PartitionTable {
    partitions = List.copyOf(partitions);
    if (partitions.size() > ENTRIES) {
      throw new IllegalArgumentException("more than four partitions");
    }
  }

  /** Whether a disk says that its first sector has a table. */
  public static boolean in(DiskBytes disk) throws IOException {
    if (disk.size() < Partition.SECTOR) {
      return false;
    }
    byte[] end = disk.read(SIGNATURE_AT, Short.BYTES);
    return ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getShort() == SIGNATURE;
  }

  /**
   * Reads a disk's table, up to its last entry that has a type; one of no type before it keeps its
   * place. What the entries say is not checked against the disk.
   */
  public static PartitionTable read(DiskBytes disk) throws IOException {
    if (!in(disk)) {
      throw disk.corrupt("it has no partition table");
    }
    ByteBuffer table =
        ByteBuffer.wrap(disk.read(START, ENTRIES * ENTRY)).order(ByteOrder.LITTLE_ENDIAN);
    List<Partition> found = new ArrayList<>();
    for (int entry = 0; entry < ENTRIES; entry++) {
      found.add(
          new Partition(
              Byte.toUnsignedInt(table.get(entry * ENTRY + 4)),
              Integer.toUnsignedLong(table.getInt(entry * ENTRY + 8)),
              Integer.toUnsignedLong(table.getInt(entry * ENTRY + 12))));
    }
    while (!found.isEmpty() && found.getLast().type() == 0) {
      found.removeLast();
    }
    return new PartitionTable(found);
  }

  /**
   * Writes table and signature into a first sector, and leaves what comes before them.
   *
   * @param sector of 512 bytes
   */
  public void put(byte[] sector) {
    ByteBuffer table = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    table.put(START, new byte[ENTRIES * ENTRY]);
    for (int entry = 0; entry < partitions.size(); entry++) {
      putEntry(table.position(START + entry * ENTRY), partitions.get(entry));
    }
    table.putShort(SIGNATURE_AT, SIGNATURE);
  }

  private static void putEntry(ByteBuffer table, Partition partition) {
    long last = partition.firstSector() + Math.max(0, partition.toldSectors() - 1);
    // 0x80 is "active", which Nanos's own images say of every partition.
    table.put((byte) 0x80).put(geometry(partition.firstSector()));
    table.put((byte) partition.type()).put(geometry(last));
    table.putInt((int) partition.firstSector()).putInt((int) partition.toldSectors());
  }

  /** Head, sector with the cylinder's upper bits, cylinder. */
  private static byte[] geometry(long sector) {
    long track = sector / SECTORS_A_TRACK;
    long cylinder = track / HEADS;
    if (cylinder > LAST_CYLINDER) {
      return new byte[] {(byte) (HEADS - 1), (byte) 0xff, (byte) 0xff};
    }
    int inTrack = (int) (sector % SECTORS_A_TRACK) + 1;
    int upper = (int) (cylinder >> 8) << 6;
    return new byte[] {(byte) (track % HEADS), (byte) (inTrack | upper), (byte) cylinder};
  }
}
