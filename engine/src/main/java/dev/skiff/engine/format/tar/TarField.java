package dev.skiff.engine.format.tar;

/**
 * Where the fields of a tar header lie: POSIX.1-2017, pax, "ustar Interchange Format". Types beyond
 * POSIX are GNU tar's.
 */
enum TarField {
  NAME(0, 100),
  MODE(100, 8),
  UID(108, 8),
  GID(116, 8),
  SIZE(124, 12),
  TIME(136, 12),
  CHECKSUM(148, 8),
  TYPE(156, 1),
  LINK(157, 100),
  MAGIC(257, 6),
  VERSION(263, 2),
  DEVICE_MAJOR(329, 8),
  DEVICE_MINOR(337, 8),
  PREFIX(345, 155);

  static final int RECORD = 512;

  static final char REGULAR = '0';
  static final char REGULAR_OLD = '\0';
  static final char HARD_LINK = '1';
  static final char SYMLINK = '2';
  static final char CHARACTER_DEVICE = '3';
  static final char BLOCK_DEVICE = '4';
  static final char DIRECTORY = '5';
  static final char FIFO = '6';
  static final char CONTIGUOUS = '7';
  static final char PAX = 'x';
  static final char PAX_GLOBAL = 'g';
  static final char GNU_LONG_NAME = 'L';
  static final char GNU_LONG_LINK = 'K';
  static final char GNU_SPARSE = 'S';

  private final int offset;
  private final int length;

  TarField(int offset, int length) {
    this.offset = offset;
    this.length = length;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /** Bytes with which content of a size is filled up to whole records. */
  static int padding(long size) {
    return (int) (-size & (RECORD - 1));
  }
}
