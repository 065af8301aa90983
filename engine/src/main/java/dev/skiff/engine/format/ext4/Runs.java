package dev.skiff.engine.format.ext4;

import java.io.IOException;
import java.util.Optional;

/** A file's runs in order, found as they are asked for. What lies between two is a hole. */
interface Runs {
  Optional<Run> next() throws IOException;

  static Runs of(Blocks blocks, Ext4Inode inode, String where) {
    return inode.hasExtents()
        ? new ExtentRuns(blocks, inode, where)
        : new MappedRuns(blocks, inode, where);
  }
}
