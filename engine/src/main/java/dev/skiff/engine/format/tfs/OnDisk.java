package dev.skiff.engine.format.tfs;

/** Numbers of the on-disk format; names follow src/fs/tlog.c and src/runtime/tuple.c of Nanos. */
final class OnDisk {
  /** Of everything: blocks are sectors. */
  static final int BLOCK = 512;

  static final String MAGIC = "NVMTFS";
  static final int VERSION = 5;

  /** Without types: strings are buffers, lists are tuples. */
  static final int OLD_VERSION = 4;

  static final int UUID_LENGTH = 16;

  /** Of a label, without its NUL. */
  static final int MAX_LABEL = 31;

  /**
   * Length of an extension of the log but the first, in blocks; the reader of ops wants no other.
   */
  static final int EXTENSION = 1024;

  static final int END_OF_LOG = 1;
  static final int TUPLE_AVAILABLE = 2;
  static final int TUPLE_EXTENDED = 3;
  static final int END_OF_SEGMENT = 4;
  static final int LINK = 5;

  /** A code and two numbers of at most 10 bytes: a link, or a record's header. */
  static final int LINK_BYTES = 21;

  /**
   * With less than this an extension is full: a link, a record's header, and some of the record.
   */
  static final int MINIMUM_LEFT = 2 * LINK_BYTES + 32;

  static final int TYPE_BUFFER = 0;
  static final int TYPE_TUPLE = 1;
  static final int TYPE_VECTOR = 2;
  static final int TYPE_INTEGER = 3;
  static final int TYPE_STRING = 4;

  /** The first tuple of the log is the root directory, whose attributes are the manifest too. */
  static final int ROOT = 1;

  /** Of values in values; 2,048 directories, as many as a path has at most, take twice as many. */
  static final int MAX_DEPTH = 1 << 13;

  static final String CHILDREN = "children";
  static final String EXTENTS = "extents";
  static final String FILE_LENGTH = "filelength";
  static final String LINK_TARGET = "linktarget";
  static final String SOCKET = "socket";
  static final String NAMES = "nlink";
  static final String OFFSET = "offset";
  static final String LENGTH = "length";
  static final String ALLOCATED = "allocated";
  static final String UNINITIALIZED = "uninited";
  static final String MODIFIED = "mtime";
  static final String ACCESSED = "atime";

  /** MAX_EXTENT_SIZE of src/fs/tfs.h: the kernel computes with it when it appends to a file. */
  static final int MAX_EXTENT = (32 << 20) / BLOCK;

  /** What the kernel wants free before it allocates anything: two further extensions of the log. */
  static final long KEPT_FREE = 2L * EXTENSION * BLOCK;

  /** What a volume has that is not a multiple of a page does not matter; ours are. */
  static final int SIZE_UNIT = 4096;

  private OnDisk() {}

  static long roundUp(long value, long unit) {
    return (value + unit - 1) / unit * unit;
  }

  /** Blocks that so many bytes take. */
  static long blocks(long bytes) {
    return (bytes + BLOCK - 1) / BLOCK;
  }
}
