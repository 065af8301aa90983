package dev.skiff.engine.format.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Extended attributes, in an inode's rest and in a block: the kernel's fs/ext4/xattr.h. */
@SuppressWarnings("ByteBufferBackingArray") // All buffers wrap whole arrays.
final class Attributes {
  /** The content of a short file, in two parts: {@code i_block} and this one. */
  static final String INLINE_DATA = "system.data";

  private static final int MAGIC = 0xea02_0000;
  private static final int HEADER = 32;
  private static final int SUM_AT = 16;
  private static final int ENTRY = 16;

  private static final String[] PREFIXES = {
    "",
    "user.",
    "system.posix_acl_access",
    "system.posix_acl_default",
    "trusted.",
    "lustre.",
    "security.",
    "system.",
    "system.richacl",
    "encryption.",
    "hurd."
  };

  private final Blocks blocks;
  private final String where;
  private final SortedMap<String, byte[]> found = new TreeMap<>();

  private Attributes(Blocks blocks, String where) {
    this.blocks = blocks;
    this.where = where;
  }

  static SortedMap<String, byte[]> of(Blocks blocks, Ext4Inode inode, String where)
      throws IOException {
    Attributes attributes = new Attributes(blocks, where);
    attributes.addInode(inode.attributeRoom());
    if (inode.attributeBlock() != 0) {
      attributes.addBlock(inode.attributeBlock());
    }
    return attributes.found;
  }

  private void addInode(byte[] room) {
    ByteBuffer fields = ByteBuffer.wrap(room).order(ByteOrder.LITTLE_ENDIAN);
    if (room.length >= 4 && fields.getInt(0) == MAGIC) {
      addEntries(fields, 4, 4);
    }
  }

  private void addBlock(long block) throws IOException {
    ByteBuffer fields = blocks.structures(block);
    if (fields.getInt(0) != MAGIC || fields.getInt(8) != 1) {
      throw corrupt("has damaged attributes");
    }
    if (blocks.superblock().hasSums()) {
      int expected = fields.getInt(SUM_AT);
      fields.putInt(SUM_AT, 0);
      int seed = Crc32c.ofLong(blocks.superblock().sumSeed(), block);
      if (Crc32c.of(seed, fields.array()) != expected) {
        throw corrupt("has attributes with a wrong checksum");
      }
    }
    addEntries(fields, HEADER, 0);
  }

  /**
   * @param from the first entry
   * @param base what the values' offsets are relative to
   */
  private void addEntries(ByteBuffer fields, int from, int base) {
    int at = from;
    while (at <= fields.capacity() - 4 && fields.getInt(at) != 0) {
      if (at > fields.capacity() - ENTRY) {
        throw corrupt("has attributes that are cut off");
      }
      int nameLength = fields.get(at) & 0xff;
      int end = at + ENTRY + nameLength;
      if (end > fields.capacity()) {
        throw corrupt("has attributes that are cut off");
      }
      found.put(name(fields, at, nameLength), value(fields, at, base));
      at = end + 3 & ~3;
    }
  }

  private String name(ByteBuffer fields, int at, int length) {
    int prefix = fields.get(at + 1) & 0xff;
    if (prefix >= PREFIXES.length) {
      throw corrupt("has an attribute of kind " + prefix);
    }
    return PREFIXES[prefix]
        + new String(fields.array(), at + ENTRY, length, StandardCharsets.ISO_8859_1);
  }

  private byte[] value(ByteBuffer fields, int at, int base) {
    long size = Integer.toUnsignedLong(fields.getInt(at + 8));
    if (fields.getInt(at + 4) != 0) {
      throw blocks.image().unsupported(where + " has an attribute in an inode of its own");
    }
    int start = base + Short.toUnsignedInt(fields.getShort(at + 2));
    if (size > 0 && (start > fields.capacity() || size > fields.capacity() - start)) {
      throw corrupt("has an attribute of " + size + " bytes");
    }
    return size == 0 ? new byte[0] : Arrays.copyOfRange(fields.array(), start, start + (int) size);
  }

  private RuntimeException corrupt(String what) {
    return blocks.image().corrupt(where + " " + what);
  }
}
