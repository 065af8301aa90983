package dev.skiff.engine.format.erofs;

/**
 * Numbers of the on-disk format; names follow Documentation/filesystems/erofs.rst and
 * fs/erofs/erofs_fs.h of Linux 6.1.
 */
final class OnDisk {
  static final int BLOCK_BITS = 12;
  static final int BLOCK = 1 << BLOCK_BITS;

  static final int SUPERBLOCK_OFFSET = 1024;
  static final int SUPERBLOCK_SIZE = 128;
  static final int MAGIC = 0xE0F5E1E2;

  /** The superblock's checksum field is filled: CRC-32C from the superblock to its block's end. */
  static final int COMPAT_CHECKSUM = 1;

  /** An inode's number is its distance from the metadata's start in these units. */
  static final int SLOT = 32;

  static final int COMPACT_INODE = 32;
  static final int EXTENDED_INODE = 64;

  /** Bit 0 of an inode's format. */
  static final int FORMAT_EXTENDED = 1;

  static final int FORMAT_LAYOUT_SHIFT = 1;
  static final int FORMAT_LAYOUT_MASK = 7;

  /** All content in consecutive blocks. */
  static final int LAYOUT_PLAIN = 0;

  /** As plain, but what does not fill the last block follows the inode, in the inode's block. */
  static final int LAYOUT_INLINE = 2;

  /** First block of an inode that has none. */
  static final int NO_BLOCK = 0xFFFF_FFFF;

  static final int DIRENT = 12;
  static final int NAME_MAX = 255;

  static final int MODE_TYPE = 0170000;
  static final int MODE_DIRECTORY = 0040000;
  static final int MODE_REGULAR = 0100000;
  static final int MODE_SYMLINK = 0120000;

  static final byte TYPE_REGULAR = 1;
  static final byte TYPE_DIRECTORY = 2;
  static final byte TYPE_SYMLINK = 7;

  private OnDisk() {}
}
