package dev.skiff.engine.format.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Runs of the older map: twelve blocks, then a block of blocks, a block of those, and of those
 * (ext2).
 */
final class MappedRuns implements Runs {
  private static final int DIRECT = 12;
  private static final int POINTER = 4;
  private static final int LEVELS = 3;

  private final Blocks blocks;
  private final String where;
  private final long wanted;
  private final Deque<Level> open = new ArrayDeque<>();
  private long logical;

  MappedRuns(Blocks blocks, Ext4Inode inode, String where) {
    this.blocks = blocks;
    this.where = where;
    this.wanted = Math.ceilDiv(inode.size(), blocks.size());
    open.push(new Level(inode.map(), LEVELS, true));
  }

  /** Pointers on the way to the next run; in an inode, the last three are of other depths. */
  private static final class Level {
    final ByteBuffer pointers;
    final int depth;
    final boolean inode;
    int next;

    Level(ByteBuffer pointers, int depth, boolean inode) {
      this.pointers = pointers;
      this.depth = depth;
      this.inode = inode;
    }

    int depthOfNext() {
      return inode ? Math.max(0, next - DIRECT + 1) : depth;
    }
  }

  @Override
  public Optional<Run> next() throws IOException {
    while (!open.isEmpty() && logical < wanted) {
      Level level = open.element();
      if (level.next * POINTER == level.pointers.capacity()) {
        open.pop();
        continue;
      }
      int depth = level.depthOfNext();
      long block = Integer.toUnsignedLong(level.pointers.getInt(POINTER * level.next++));
      if (block == 0) {
        logical = Math.addExact(logical, reach(depth));
      } else if (depth == 0) {
        return Optional.of(run(block));
      } else {
        open.push(new Level(blocks.structures(block), depth - 1, false));
      }
    }
    return Optional.empty();
  }

  private Run run(long block) {
    if (block >= blocks.superblock().blocks()) {
      throw blocks.image().corrupt(where + " has a block outside the file system");
    }
    return new Run(logical++, 1, block);
  }

  /** How many blocks hang on a pointer. */
  private long reach(int depth) {
    long reach = 1;
    for (int level = 0; level < depth; level++) {
      reach *= blocks.size() / POINTER;
    }
    return reach;
  }
}
