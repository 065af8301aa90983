package dev.skiff.engine.base.linux;

import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** Writes the read-only root file system of a boot set: the same tree, the same bytes. */
@FunctionalInterface
interface RootWriter {
  /**
   * Blocks until all is written; makes nothing durable.
   *
   * @param target open for writing, empty; stays open
   */
  void write(FileTree tree, FileChannel target) throws IOException;
}
