package dev.skiff.engine.format.fat;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.ContentOutput;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Writes a small tree as FAT32 of at least 33 MiB, most of it holes; numbers follow Microsoft's
 * "FAT: General Overview of On-Disk Format", 1.03. The same tree gives the same bytes. Owners and
 * modes are not kept, times are 1980-01-01.
 */
public final class FatWriter {
  private static final int DIRECTORY = 0x10;
  private static final int END_OF_CHAIN = 0x0fff_ffff;
  private static final int FIXED_DISK = 0xf8;

  /** The first day there is. */
  private static final short DATE = 0x0021;

  private static final int BACKUP_SECTOR = 6;

  private final FatPlan plan;
  private final FileChannel target;
  private final long start;

  private FatWriter(FatPlan plan, FileChannel target, long start) {
    this.plan = plan;
    this.target = target;
    this.start = start;
  }

  /**
   * Writes the volume from an offset of the target on, where nothing lies yet.
   *
   * @return its size in bytes
   * @throws FormatFailure if there are links, or names that are not short
   */
  public static long write(FileTree tree, FileChannel target, long start) throws IOException {
    FatPlan plan = new FatPlan(tree);
    new FatWriter(plan, target, start).write();
    return plan.sectors() * FatPlan.SECTOR;
  }

  private void write() throws IOException {
    try (ContentOutput output = new ContentOutput(target, start)) {
      output.write(bootSector());
      output.write(information());
      output.skipTo(start + BACKUP_SECTOR * FatPlan.SECTOR);
      output.write(bootSector());
      output.write(information());
      for (int copy = 0; copy < FatPlan.FATS; copy++) {
        output.skipTo(sector(FatPlan.RESERVED + copy * plan.fatSectors()));
        output.write(chains());
      }
      for (FatPlan.Item item : plan.items()) {
        if (item.clusters() > 0) {
          output.skipTo(sector(plan.firstSector() + item.firstCluster() - FatPlan.FIRST_CLUSTER));
          writeItem(item, output);
        }
      }
      long end = sector(plan.sectors());
      if (output.position() < end) {
        output.skipTo(end - 1);
        output.write(new byte[1]);
      }
      output.flush();
    }
  }

  private void writeItem(FatPlan.Item item, ContentOutput output) throws IOException {
    switch (item.node()) {
      case Node.RegularFile file -> output.write(file.content());
      case Node.Directory _ -> output.write(entries(item));
      case Node.Symlink _ -> throw new IllegalStateException("a link was planned");
    }
  }

  private long sector(long number) {
    return start + number * FatPlan.SECTOR;
  }

  private byte[] bootSector() {
    byte[] bytes = new byte[FatPlan.SECTOR];
    ByteBuffer sector = littleEndian(bytes);
    sector.put(new byte[] {(byte) 0xeb, 0x58, (byte) 0x90}).put(ascii("SKIFF   "));
    sector.putShort((short) FatPlan.SECTOR).put((byte) 1).putShort((short) FatPlan.RESERVED);
    sector.put((byte) FatPlan.FATS).putShort((short) 0).putShort((short) 0).put((byte) FIXED_DISK);
    sector.putShort((short) 0).putShort((short) 63).putShort((short) 255).putInt(0);
    sector.putInt((int) plan.sectors()).putInt((int) plan.fatSectors());
    sector.putShort((short) 0).putShort((short) 0).putInt(FatPlan.FIRST_CLUSTER);
    sector.putShort((short) 1).putShort((short) BACKUP_SECTOR).position(64);
    sector.put((byte) 0x80).put((byte) 0).put((byte) 0x29).putInt(0);
    sector.put(ascii("NO NAME    ")).put(ascii("FAT32   "));
    sector.putShort(510, (short) 0xaa55);
    return bytes;
  }

  /** How much is free, for whoever would add something. */
  private byte[] information() {
    byte[] bytes = new byte[FatPlan.SECTOR];
    ByteBuffer sector = littleEndian(bytes);
    sector.putInt(0, 0x41615252).putInt(484, 0x61417272);
    sector.putInt(488, (int) (plan.clusters() - plan.usedClusters()));
    sector.putInt(492, (int) (FatPlan.FIRST_CLUSTER + plan.usedClusters()));
    sector.putInt(508, 0xaa550000);
    return bytes;
  }

  /** Of clusters 0 and 1, which do not exist, and of all that are used. */
  private byte[] chains() {
    byte[] bytes = new byte[(int) (FatPlan.FIRST_CLUSTER + plan.usedClusters()) * 4];
    ByteBuffer chains = littleEndian(bytes);
    chains.putInt(0x0fff_ff00 | FIXED_DISK).putInt(END_OF_CHAIN);
    for (FatPlan.Item item : plan.items()) {
      for (long done = 1; done < item.clusters(); done++) {
        chains.putInt((int) (item.firstCluster() + done));
      }
      if (item.clusters() > 0) {
        chains.putInt(END_OF_CHAIN);
      }
    }
    return bytes;
  }

  private byte[] entries(FatPlan.Item directory) {
    byte[] bytes = new byte[(int) directory.clusters() * FatPlan.SECTOR];
    ByteBuffer entries = littleEndian(bytes);
    if (!directory.path().isEmpty()) {
      putEntry(entries, ShortName.dots(1), true, directory.firstCluster(), 0);
      putEntry(entries, ShortName.dots(2), true, plan.above(directory), 0);
    }
    for (FatPlan.Item child : plan.children(directory)) {
      long size = child.node() instanceof Node.RegularFile file ? file.content().size() : 0;
      putEntry(entries, ShortName.of(child.name()), child.directory(), child.firstCluster(), size);
    }
    return bytes;
  }

  private static void putEntry(
      ByteBuffer entries, byte[] name, boolean directory, long cluster, long size) {
    entries.put(name).put((byte) (directory ? DIRECTORY : 0)).put((byte) 0).put((byte) 0);
    entries.putShort((short) 0).putShort(DATE).putShort(DATE).putShort((short) (cluster >> 16));
    entries.putShort((short) 0).putShort(DATE).putShort((short) cluster).putInt((int) size);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
