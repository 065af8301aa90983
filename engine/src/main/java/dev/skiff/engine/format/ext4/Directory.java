package dev.skiff.engine.format.ext4;

import dev.skiff.engine.format.FormatFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Entries of one directory, block by block. The blocks of an index look like empty ones
 * (Documentation/filesystems/ext4/directory.rst), so that it need not be followed.
 */
@SuppressWarnings("ByteBufferBackingArray") // All buffers wrap whole arrays.
final class Directory {
  /** Of one directory; more would be the work of somebody who wants to use memory up. */
  static final int MAX_ENTRIES = 1 << 20;

  private static final int HEADER = 8;

  /** An entry without a name that holds the block's checksum: ext4_dir_entry_tail. */
  private static final int TAIL = 12;

  private static final int TAIL_TYPE = 0xde;

  private static final int INDEX_ENTRY = 8;
  private static final int INDEX_ROOT_AT = 32;
  private static final int INDEX_NODE_AT = 8;

  private final Blocks blocks;
  private final Ext4Inode inode;
  private final String where;
  private final List<Ext4Entry> entries = new ArrayList<>();
  private final Set<ByteBuffer> names = new HashSet<>();

  Directory(Blocks blocks, Ext4Inode inode, String where) {
    this.blocks = blocks;
    this.inode = inode;
    this.where = where;
  }

  List<Ext4Entry> entries() {
    return List.copyOf(entries);
  }

  void addBlock(byte[] block, boolean first) {
    if (blocks.superblock().hasSums()) {
      checkSum(block, first);
    }
    addAll(block, 0);
  }

  /**
   * Entries one after the other, each with the way to the next.
   *
   * @param from where the first one begins
   */
  void addAll(byte[] block, int from) {
    ByteBuffer fields = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = from; at < block.length; ) {
      if (at > block.length - HEADER) {
        throw corrupt("has an entry that is cut off");
      }
      int length = length(fields, at);
      int nameLength = fields.get(at + 6) & 0xff;
      if (length < HEADER + nameLength || length % 4 != 0 || length > block.length - at) {
        throw corrupt("has an entry of " + length + " bytes");
      }
      long number = Integer.toUnsignedLong(fields.getInt(at));
      if (number != 0) {
        add(Arrays.copyOfRange(block, at + HEADER, at + HEADER + nameLength), number);
      }
      at += length;
    }
  }

  /** 64 KiB do not fit into the field: ext4_rec_len_from_disk(). */
  private static int length(ByteBuffer fields, int at) {
    int length = Short.toUnsignedInt(fields.getShort(at + 4));
    return fields.capacity() > 0xffff && (length == 0xffff || length == 0)
        ? fields.capacity() - at
        : length;
  }

  private void add(byte[] name, long number) {
    if (isDots(name)) {
      return;
    }
    if (name.length == 0 || contains(name, '/') || contains(name, '\0')) {
      throw corrupt("has an entry with an impossible name");
    }
    if (!names.add(ByteBuffer.wrap(name))) {
      throw corrupt("has two entries of one name");
    }
    if (entries.size() == MAX_ENTRIES) {
      throw FormatFailure.overLimit(
          blocks.image().name(), where + " has more than " + MAX_ENTRIES + " entries");
    }
    entries.add(new Ext4Entry(name, number));
  }

  private static boolean isDots(byte[] name) {
    return (name.length == 1 && name[0] == '.')
        || (name.length == 2 && name[0] == '.' && name[1] == '.');
  }

  private static boolean contains(byte[] name, char wanted) {
    for (byte each : name) {
      if (each == wanted) {
        return true;
      }
    }
    return false;
  }

  private void checkSum(byte[] block, boolean first) {
    ByteBuffer fields = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int seed = inode.sumSeed(blocks.superblock().sumSeed());
    boolean right;
    if (inode.indexed() && first) {
      right = indexSumIsRight(fields, seed, INDEX_ROOT_AT);
    } else if (inode.indexed() && fields.getInt(0) == 0 && length(fields, 0) == block.length) {
      right = indexSumIsRight(fields, seed, INDEX_NODE_AT);
    } else {
      right = leafSumIsRight(fields, seed);
    }
    if (!right) {
      throw corrupt("has a wrong checksum");
    }
  }

  private static boolean leafSumIsRight(ByteBuffer fields, int seed) {
    int at = fields.capacity() - TAIL;
    return fields.getInt(at) == 0
        && fields.getShort(at + 4) == TAIL
        && (fields.get(at + 7) & 0xff) == TAIL_TYPE
        && Crc32c.of(seed, fields.array(), 0, at) == fields.getInt(at + HEADER);
  }

  /** Over the entries in use and the first half of the tail: ext4_dx_csum(). */
  private static boolean indexSumIsRight(ByteBuffer fields, int seed, int start) {
    int room = Short.toUnsignedInt(fields.getShort(start));
    int count = Short.toUnsignedInt(fields.getShort(start + 2));
    int tail = start + room * INDEX_ENTRY;
    if (count > room || tail > fields.capacity() - INDEX_ENTRY) {
      return false;
    }
    int sum = Crc32c.of(seed, fields.array(), 0, start + count * INDEX_ENTRY);
    sum = Crc32c.of(sum, fields.array(), tail, tail + 4);
    return Crc32c.ofInt(sum, 0) == fields.getInt(tail + 4);
  }

  private RuntimeException corrupt(String what) {
    return blocks.image().corrupt(where + " " + what);
  }
}
