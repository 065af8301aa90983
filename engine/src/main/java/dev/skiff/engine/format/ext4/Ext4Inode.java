package dev.skiff.engine.format.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;

/**
 * One file of a file system, whatever its kind. Belongs to the {@link Ext4Disk} that it was read
 * from.
 */
@SuppressWarnings("ByteBufferBackingArray") // All buffers wrap whole arrays.
public final class Ext4Inode {
  private static final int TYPE_MASK = 0170000;

  private static final int INDEXED = 0x1000;
  private static final int EXTENTS = 0x80000;
  private static final int INLINE = 0x1000_0000;

  /** Where {@code i_block} begins, and its length. */
  private static final int MAP = 40;

  static final int MAP_BYTES = 60;
  static final int OLD_BYTES = 128;

  private static final int MODIFIED_EXTRA = 136;

  private final long number;
  private final ByteBuffer bytes;

  Ext4Inode(long number, byte[] bytes) {
    this.number = number;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What a file is. */
  public enum Kind {
    REGULAR,
    DIRECTORY,
    SYMLINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    SOCKET
  }

  /** Unique in its file system: two names with one number are one file. */
  public long number() {
    return number;
  }

  public Kind kind() {
    return switch (typeBits()) {
      case 0100000 -> Kind.REGULAR;
      case 0040000 -> Kind.DIRECTORY;
      case 0120000 -> Kind.SYMLINK;
      case 0020000 -> Kind.CHARACTER_DEVICE;
      case 0060000 -> Kind.BLOCK_DEVICE;
      case 0010000 -> Kind.FIFO;
      case 0140000 -> Kind.SOCKET;
      default -> throw new IllegalStateException("checked when it was read");
    };
  }

  boolean hasKnownKind() {
    return switch (typeBits()) {
      case 0100000, 0040000, 0120000, 0020000, 0060000, 0010000, 0140000 -> true;
      default -> false;
    };
  }

  private int typeBits() {
    return bytes.getShort(0) & TYPE_MASK;
  }

  /** The twelve permission bits. */
  public int mode() {
    return bytes.getShort(0) & 07777;
  }

  public long uid() {
    return unsignedShort(2) | (long) unsignedShort(120) << Short.SIZE;
  }

  public long gid() {
    return unsignedShort(24) | (long) unsignedShort(122) << Short.SIZE;
  }

  /** In bytes; of a device 0. */
  public long size() {
    return Integer.toUnsignedLong(bytes.getInt(4))
        | Integer.toUnsignedLong(bytes.getInt(108)) << Integer.SIZE;
  }

  /** How many names it has. */
  public int links() {
    return unsignedShort(26);
  }

  /** When its content was last changed. */
  public Instant modified() {
    long seconds = bytes.getInt(16);
    if (extraBytes() < MODIFIED_EXTRA + 4 - OLD_BYTES) {
      return Instant.ofEpochSecond(seconds);
    }
    int extra = bytes.getInt(MODIFIED_EXTRA);
    // Two bits prolong the seconds, thirty are nanoseconds.
    return Instant.ofEpochSecond(seconds + ((long) (extra & 3) << Integer.SIZE), extra >>> 2);
  }

  /** Of a device. */
  public int deviceMajor() {
    int old = map().getInt(0);
    return old != 0 ? old >>> 8 & 0xff : map().getInt(4) >>> 8 & 0xfff;
  }

  /** Of a device. */
  public int deviceMinor() {
    int old = map().getInt(0);
    int wide = map().getInt(4);
    return old != 0 ? old & 0xff : (wide & 0xff) | (wide >>> 12 & 0xfff00);
  }

  boolean indexed() {
    return (flags() & INDEXED) != 0;
  }

  boolean hasExtents() {
    return (flags() & EXTENTS) != 0;
  }

  boolean inline() {
    return (flags() & INLINE) != 0;
  }

  /** What only the table of inodes has in use has names. */
  boolean inUse() {
    return links() > 0;
  }

  private int flags() {
    return bytes.getInt(32);
  }

  int generation() {
    return bytes.getInt(100);
  }

  /** The block of its extended attributes; 0 for none. */
  long attributeBlock() {
    return Integer.toUnsignedLong(bytes.getInt(104)) | (long) unsignedShort(118) << Integer.SIZE;
  }

  /** {@code i_block}: the map of its blocks, or a short content. */
  ByteBuffer map() {
    return bytes.slice(MAP, MAP_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many bytes of fields there are beyond the oldest inodes'. */
  int extraBytes() {
    return bytes.capacity() > OLD_BYTES ? unsignedShort(OLD_BYTES) : 0;
  }

  /** What is left for attributes behind the fields. */
  byte[] attributeRoom() {
    int start = OLD_BYTES + extraBytes();
    return bytes.capacity() > OLD_BYTES
        ? Arrays.copyOfRange(bytes.array(), start, bytes.capacity())
        : new byte[0];
  }

  /** The state that checksums of what belongs to it begin with. */
  int sumSeed(int fileSystem) {
    return Crc32c.ofInt(Crc32c.ofInt(fileSystem, (int) number), generation());
  }

  /** Whether its own checksum is right. */
  boolean sumIsRight(int fileSystem) {
    byte[] copy = bytes.array().clone();
    int low = unsignedShort(124);
    boolean whole = extraBytes() >= 4;
    int high = whole ? unsignedShort(130) : 0;
    Arrays.fill(copy, 124, 126, (byte) 0);
    if (whole) {
      Arrays.fill(copy, 130, 132, (byte) 0);
    }
    int sum = Crc32c.of(sumSeed(fileSystem), copy);
    return whole ? sum == (high << Short.SIZE | low) : (sum & 0xffff) == low;
  }

  private int unsignedShort(int offset) {
    return Short.toUnsignedInt(bytes.getShort(offset));
  }
}
