package dev.skiff.engine.format.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Runs of a tree of extents: the kernel's fs/ext4/ext4_extents.h. */
@SuppressWarnings("ByteBufferBackingArray") // All buffers wrap whole arrays.
final class ExtentRuns implements Runs {
  private static final int MAGIC = 0xf30a;

  /** Of a header and of an entry. */
  private static final int ENTRY = 12;

  /** EXT4_MAX_EXTENT_DEPTH. */
  private static final int MAX_DEPTH = 5;

  /** Longer ones are reserved and never written: EXT_INIT_MAX_LEN. */
  private static final int MAX_WRITTEN = 1 << 15;

  private final Blocks blocks;
  private final String where;
  private final int sumSeed;
  private final Deque<Level> open = new ArrayDeque<>();
  private final ByteBuffer root;
  private boolean begun;
  private long end;

  ExtentRuns(Blocks blocks, Ext4Inode inode, String where) {
    this.blocks = blocks;
    this.where = where;
    this.sumSeed = inode.sumSeed(blocks.superblock().sumSeed());
    this.root = inode.map();
  }

  /** A node on the way to the next run. */
  private static final class Level {
    final ByteBuffer node;
    final int depth;
    final int entries;
    int next;

    Level(ByteBuffer node, int depth) {
      this.node = node;
      this.depth = depth;
      this.entries = Short.toUnsignedInt(node.getShort(2));
    }
  }

  @Override
  public Optional<Run> next() throws IOException {
    if (!begun) {
      begun = true;
      int depth = Short.toUnsignedInt(root.getShort(6));
      if (depth > MAX_DEPTH) {
        throw corrupt("has a tree of extents " + depth + " levels deep");
      }
      open.push(level(root, depth));
    }
    while (!open.isEmpty()) {
      Level level = open.element();
      if (level.next == level.entries) {
        open.pop();
      } else if (level.depth == 0) {
        return Optional.of(run(level));
      } else {
        open.push(below(level));
      }
    }
    return Optional.empty();
  }

  private Level level(ByteBuffer node, int depth) {
    int entries = Short.toUnsignedInt(node.getShort(2));
    int room = Short.toUnsignedInt(node.getShort(4));
    if (Short.toUnsignedInt(node.getShort(0)) != MAGIC
        || Short.toUnsignedInt(node.getShort(6)) != depth
        || entries > room
        || room > node.capacity() / ENTRY - 1) {
      throw corrupt("has a damaged tree of extents");
    }
    return new Level(node, depth);
  }

  private Level below(Level level) throws IOException {
    int at = ENTRY + ENTRY * level.next++;
    if (Integer.toUnsignedLong(level.node.getInt(at)) < end) {
      throw corrupt("has extents out of order");
    }
    long block =
        Integer.toUnsignedLong(level.node.getInt(at + 4))
            | (long) Short.toUnsignedInt(level.node.getShort(at + 8)) << Integer.SIZE;
    ByteBuffer node = blocks.structures(block);
    Level below = level(node, level.depth - 1);
    if (below.entries == 0) {
      throw corrupt("has an empty node in its tree of extents");
    }
    if (blocks.superblock().hasSums()) {
      checkSum(node);
    }
    return below;
  }

  /** It lies behind the last entry that there is room for. */
  private void checkSum(ByteBuffer node) {
    int at = ENTRY + ENTRY * Short.toUnsignedInt(node.getShort(4));
    if (at > node.capacity() - 4 || Crc32c.of(sumSeed, node.array(), 0, at) != node.getInt(at)) {
      throw corrupt("has extents with a wrong checksum");
    }
  }

  private Run run(Level level) {
    int at = ENTRY + ENTRY * level.next++;
    long logical = Integer.toUnsignedLong(level.node.getInt(at));
    int length = Short.toUnsignedInt(level.node.getShort(at + 4));
    boolean written = length <= MAX_WRITTEN;
    long physical =
        Integer.toUnsignedLong(level.node.getInt(at + 8))
            | (long) Short.toUnsignedInt(level.node.getShort(at + 6)) << Integer.SIZE;
    int blocksOf = written ? length : length - MAX_WRITTEN;
    if (logical < end || blocksOf == 0 || physical == 0) {
      throw corrupt("has extents that overlap, or are empty");
    }
    blocks.checkInside(physical, blocksOf);
    end = logical + blocksOf;
    return new Run(logical, blocksOf, written ? physical : 0);
  }

  private RuntimeException corrupt(String what) {
    return blocks.image().corrupt(where + " " + what);
  }
}
