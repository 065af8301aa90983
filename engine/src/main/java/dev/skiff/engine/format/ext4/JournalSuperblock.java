package dev.skiff.engine.format.ext4;

import dev.skiff.engine.format.FileBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a journal says of itself: the kernel's include/linux/jbd2.h, struct journal_superblock_s.
 * Big endian, unlike the file system.
 *
 * @param length in blocks, this one included
 * @param first block of the log
 * @param sequence the first transaction that is expected in it
 * @param start where that one lies; 0 when all is in its place
 */
record JournalSuperblock(
    long length, long first, int sequence, long start, Features features, int sumSeed) {
  private static final int VERSION_2 = 4;
  private static final int SUM_AT = 0xfc;
  private static final int BYTES = 1024;

  private static final int WIDE = 0x2;
  private static final int SUMS_2 = 0x8;
  private static final int SUMS_3 = 0x10;
  private static final int FAST_COMMITS = 0x20;

  /** REVOKE, 64BIT, ASYNC_COMMIT, CSUM_V2, CSUM_V3. */
  private static final int UNDERSTOOD = 0x1 | WIDE | 0x4 | SUMS_2 | SUMS_3;

  /** How its blocks are laid out. */
  record Features(boolean wide, boolean sums2, boolean sums3) {
    boolean sums() {
      return sums2 || sums3;
    }

    /** Of one tag in a descriptor: journal_tag_bytes() of fs/jbd2/journal.c. */
    int tagBytes() {
      return sums3 ? 16 : 8 + (sums2 ? 2 : 0) + (wide ? 4 : 0);
    }
  }

  /**
   * @param block the journal's first
   * @param room how many blocks the journal's file has
   */
  static JournalSuperblock of(FileBytes image, byte[] block, long room) {
    ByteBuffer fields = ByteBuffer.wrap(block);
    if (fields.getInt(0) != Journal.MAGIC || fields.getInt(12) != block.length) {
      throw image.corrupt("its journal does not begin as one");
    }
    int features = fields.getInt(4) == VERSION_2 ? fields.getInt(40) : 0;
    if ((features & FAST_COMMITS) != 0) {
      throw image.unsupported("its journal has fast commits");
    }
    if ((features & ~UNDERSTOOD) != 0) {
      throw image.unsupported("its journal has features 0x%x".formatted(features));
    }
    Features layout =
        new Features((features & WIDE) != 0, (features & SUMS_2) != 0, (features & SUMS_3) != 0);
    if (layout.sums()) {
      checkSum(image, block);
    }
    JournalSuperblock read =
        new JournalSuperblock(
            Integer.toUnsignedLong(fields.getInt(16)),
            Integer.toUnsignedLong(fields.getInt(20)),
            fields.getInt(24),
            Integer.toUnsignedLong(fields.getInt(28)),
            layout,
            Crc32c.of(Crc32c.START, block, 48, 64));
    read.check(image, room);
    return read;
  }

  private static void checkSum(FileBytes image, byte[] block) {
    byte[] copy = Arrays.copyOf(block, BYTES);
    int expected = ByteBuffer.wrap(copy).getInt(SUM_AT);
    ByteBuffer.wrap(copy).putInt(SUM_AT, 0);
    if (Crc32c.of(Crc32c.START, copy) != expected) {
      throw image.corrupt("its journal's superblock has a wrong checksum");
    }
  }

  private void check(FileBytes image, long room) {
    if (length > room || first < 1 || first >= length || (start != 0 && !inLog(start))) {
      throw image.corrupt(
          "its journal of %d blocks is to begin at %d and %d".formatted(length, first, start));
    }
  }

  private boolean inLog(long block) {
    return block >= first && block < length;
  }

  /** The block after another: the log is a ring. */
  long after(long block) {
    return block + 1 < length ? block + 1 : first;
  }
}
