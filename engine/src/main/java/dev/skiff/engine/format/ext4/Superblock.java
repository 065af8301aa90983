package dev.skiff.engine.format.ext4;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file system says of itself. Offsets and bits: the kernel's fs/ext4/ext4.h, struct
 * ext4_super_block.
 *
 * @param sumSeed the state that metadata checksums begin with
 */
record Superblock(
    int blockSize,
    long blocks,
    long inodes,
    long firstDataBlock,
    long inodesPerGroup,
    int inodeSize,
    int descriptorSize,
    long journalInode,
    boolean needsRecovery,
    boolean hasSums,
    int sumSeed) {
  static final int OFFSET = 1024;
  static final int LENGTH = 1024;

  private static final int MAGIC = 0xef53;
  private static final int OLD_INODE_SIZE = 128;
  private static final int OLD_DESCRIPTOR_SIZE = 32;
  private static final int MAX_DESCRIPTOR_SIZE = 1024;

  private static final int COMPATIBLE_JOURNAL = 0x4;
  private static final int RECOVER = 0x4;
  private static final int WIDE = 0x80;
  private static final int SUM_SEED = 0x2000;
  private static final int METADATA_SUMS = 0x400;

  /**
   * FILETYPE, RECOVER, EXTENTS, 64BIT, MMP, FLEX_BG, EA_INODE, CSUM_SEED, LARGEDIR, INLINE_DATA.
   */
  private static final int UNDERSTOOD =
      0x2 | RECOVER | 0x40 | WIDE | 0x100 | 0x200 | 0x400 | SUM_SEED | 0x4000 | 0x8000;

  private static final Map<Integer, String> REFUSED =
      new TreeMap<>(
          Map.of(
              0x1, "compression",
              0x8, "being a journal itself",
              0x10, "meta_bg",
              0x1000, "dirdata",
              0x10000, "encryption",
              0x20000, "casefold"));

  /**
   * The superblock in its bytes, checked.
   *
   * @param bytes {@link #LENGTH} of them
   */
  static Superblock of(FileBytes image, byte[] bytes) throws IOException {
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (Short.toUnsignedInt(fields.getShort(56)) != MAGIC) {
      throw image.corrupt("it is no ext4 file system");
    }
    int incompatible = fields.getInt(96);
    requireUnderstood(image, incompatible);
    boolean sums = (fields.getInt(100) & METADATA_SUMS) != 0;
    if (sums && Crc32c.of(Crc32c.START, bytes, 0, LENGTH - 4) != fields.getInt(LENGTH - 4)) {
      throw image.corrupt("its superblock has a wrong checksum");
    }
    boolean wide = (incompatible & WIDE) != 0;
    boolean dynamic = fields.getInt(76) > 0;
    int seed =
        (incompatible & SUM_SEED) != 0
            ? fields.getInt(0x270)
            : Crc32c.of(Crc32c.START, bytes, 104, 120);
    Superblock read =
        new Superblock(
            blockSize(image, fields.getInt(24)),
            unsigned(fields, 4) | (wide ? unsigned(fields, 0x150) << Integer.SIZE : 0),
            unsigned(fields, 0),
            unsigned(fields, 20),
            unsigned(fields, 40),
            dynamic ? Short.toUnsignedInt(fields.getShort(88)) : OLD_INODE_SIZE,
            wide ? Short.toUnsignedInt(fields.getShort(254)) : OLD_DESCRIPTOR_SIZE,
            (fields.getInt(92) & COMPATIBLE_JOURNAL) != 0 ? unsigned(fields, 224) : 0,
            (incompatible & RECOVER) != 0,
            sums,
            seed);
    read.check(image);
    return read;
  }

  private static long unsigned(ByteBuffer fields, int offset) {
    return Integer.toUnsignedLong(fields.getInt(offset));
  }

  private static int blockSize(FileBytes image, int shift) {
    if (shift < 0 || shift > 6) {
      throw image.corrupt("its blocks have 2^" + (10L + shift) + " bytes");
    }
    return 1024 << shift;
  }

  private static void requireUnderstood(FileBytes image, int incompatible) {
    for (Map.Entry<Integer, String> refused : REFUSED.entrySet()) {
      if ((incompatible & refused.getKey()) != 0) {
        throw image.unsupported("it uses " + refused.getValue());
      }
    }
    if ((incompatible & ~UNDERSTOOD) != 0) {
      throw image.unsupported("it has features 0x%x".formatted(incompatible & ~UNDERSTOOD));
    }
  }

  private void check(FileBytes image) {
    if (blocks <= firstDataBlock || blocks > image.size() / blockSize) {
      throw image.corrupt("it is to have %d blocks of %d bytes".formatted(blocks, blockSize));
    }
    if (inodesPerGroup == 0 || inodesPerGroup > 8L * blockSize) {
      throw image.corrupt("it has " + inodesPerGroup + " inodes in a group");
    }
    if (Integer.bitCount(inodeSize) != 1 || inodeSize < OLD_INODE_SIZE || inodeSize > blockSize) {
      throw image.corrupt("its inodes have " + inodeSize + " bytes");
    }
    if (Integer.bitCount(descriptorSize) != 1
        || descriptorSize < OLD_DESCRIPTOR_SIZE
        || descriptorSize > MAX_DESCRIPTOR_SIZE) {
      throw image.corrupt("its group descriptors have " + descriptorSize + " bytes");
    }
  }
}
