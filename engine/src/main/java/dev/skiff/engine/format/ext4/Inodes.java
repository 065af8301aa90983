package dev.skiff.engine.format.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Finds inodes by number: groups of them lie in tables, which descriptors tell. */
@SuppressWarnings("ByteBufferBackingArray") // All buffers wrap whole arrays.
final class Inodes {
  /** Of the sum in a descriptor. */
  private static final int SUM_AT = 30;

  private static final int WIDE_DESCRIPTOR = 64;

  private final Blocks blocks;
  private final Superblock superblock;

  Inodes(Blocks blocks) {
    this.blocks = blocks;
    this.superblock = blocks.superblock();
  }

  /**
   * @param where names it in messages
   */
  Ext4Inode read(long number, String where) throws IOException {
    if (number < 1 || number > superblock.inodes()) {
      throw blocks.image().corrupt(where + " is to be inode " + number);
    }
    long group = (number - 1) / superblock.inodesPerGroup();
    long offset = (number - 1) % superblock.inodesPerGroup() * superblock.inodeSize();
    byte[] block = blocks.read(table(group) + offset / blocks.size());
    int start = (int) (offset % blocks.size());
    Ext4Inode inode =
        new Ext4Inode(number, Arrays.copyOfRange(block, start, start + superblock.inodeSize()));
    check(inode, where);
    return inode;
  }

  private void check(Ext4Inode inode, String where) {
    if (inode.extraBytes() > superblock.inodeSize() - Ext4Inode.OLD_BYTES
        || inode.extraBytes() % 4 != 0) {
      throw blocks.image().corrupt(where + " has an inode of the wrong shape");
    }
    if (superblock.hasSums() && !inode.sumIsRight(superblock.sumSeed())) {
      throw blocks.image().corrupt(where + " has an inode with a wrong checksum");
    }
    if (!inode.hasKnownKind()) {
      throw blocks.image().corrupt(where + " is of no known kind");
    }
    if (inode.size() < 0) {
      throw blocks.image().corrupt(where + " has a size beyond all bounds");
    }
  }

  /** The first block of a group's table. */
  private long table(long group) throws IOException {
    int perBlock = blocks.size() / superblock.descriptorSize();
    byte[] block = blocks.read(superblock.firstDataBlock() + 1 + group / perBlock);
    int start = (int) (group % perBlock) * superblock.descriptorSize();
    byte[] bytes = Arrays.copyOfRange(block, start, start + superblock.descriptorSize());
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (superblock.hasSums()) {
      checkSum(group, fields);
    }
    long low = Integer.toUnsignedLong(fields.getInt(8));
    long high = bytes.length >= WIDE_DESCRIPTOR ? Integer.toUnsignedLong(fields.getInt(40)) : 0;
    return low | high << Integer.SIZE;
  }

  private void checkSum(long group, ByteBuffer descriptor) {
    int expected = Short.toUnsignedInt(descriptor.getShort(SUM_AT));
    descriptor.putShort(SUM_AT, (short) 0);
    int seed = Crc32c.ofInt(superblock.sumSeed(), (int) group);
    if ((Crc32c.of(seed, descriptor.array()) & 0xffff) != expected) {
      throw blocks.image().corrupt("the descriptor of group " + group + " has a wrong checksum");
    }
  }
}
