package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What reading needs of a superblock.
 *
 * @param metadataStart byte offset of inode number 0
 * @param root its inode number
 */
record Superblock(long metadataStart, long root) {
  /**
   * LZ4 padding, compression configurations, chunked files, compressed tails: they change only how
   * some inodes are read, and those are refused one by one.
   */
  private static final int TOLERATED_INCOMPATIBLE = 0x01 | 0x02 | 0x04 | 0x10;

  private static final int CHECKSUM_OFFSET = 4;

  static Superblock read(FileBytes image) throws IOException {
    if (image.size() < OnDisk.BLOCK) {
      throw image.corrupt("it is shorter than a block");
    }
    ByteBuffer fields =
        image.readLittleEndian(OnDisk.SUPERBLOCK_OFFSET, OnDisk.BLOCK - OnDisk.SUPERBLOCK_OFFSET);
    if (fields.getInt(0) != OnDisk.MAGIC) {
      throw image.corrupt("it has no EROFS superblock");
    }
    if ((fields.getInt(8) & OnDisk.COMPAT_CHECKSUM) != 0) {
      verifyChecksum(image, fields);
    }
    int incompatible = fields.getInt(80) & ~TOLERATED_INCOMPATIBLE;
    if (incompatible != 0) {
      throw image.unsupported("it needs features 0x%x".formatted(incompatible));
    }
    if (fields.get(12) != OnDisk.BLOCK_BITS) {
      throw image.unsupported("its blocks are 2^" + fields.get(12) + " bytes, not 4096");
    }
    long blocks = Integer.toUnsignedLong(fields.getInt(36));
    image.checkInside(0, blocks << OnDisk.BLOCK_BITS);
    long metadataStart = Integer.toUnsignedLong(fields.getInt(40)) << OnDisk.BLOCK_BITS;
    return new Superblock(metadataStart, Short.toUnsignedLong(fields.getShort(14)));
  }

  private static void verifyChecksum(FileBytes image, ByteBuffer fields) {
    int stored = fields.getInt(CHECKSUM_OFFSET);
    CRC32C sum = new CRC32C();
    sum.update(fields.duplicate().limit(CHECKSUM_OFFSET));
    sum.update(new byte[Integer.BYTES]);
    sum.update(fields.duplicate().position(CHECKSUM_OFFSET + Integer.BYTES));
    // The kernel's CRC-32C leaves out the final inversion.
    if ((int) ~sum.getValue() != stored) {
      throw image.corrupt("its superblock's checksum is wrong");
    }
  }
}
