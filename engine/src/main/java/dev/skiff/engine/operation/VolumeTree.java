package dev.skiff.engine.operation;

import dev.skiff.engine.files.FileEntry;
import dev.skiff.engine.files.FileNode;
import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.FileWalk;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a view as a tree that can be written elsewhere. Contents are put one after another
 * into a file, so that memory grows with the number of files only.
 */
final class VolumeTree {
  private final Path spool;
  private final FileTree.Builder tree = FileTree.builder();
  private final Map<Long, String> firstNames = new HashMap<>();
  private long spooled;
  private long leftOut;

  private VolumeTree(Path spool) {
    this.spool = spool;
  }

  /**
   * What was read.
   *
   * @param leftOut devices, sockets and pipes, and names that are no UTF-8: trees have none
   */
  record Read(FileTree tree, long leftOut) {}

  /**
   * Reads all of a view.
   *
   * @param spool where contents go; the caller removes it once the tree is not needed any more
   */
  static Read of(FileView view, Path spool) throws IOException {
    VolumeTree reading = new VolumeTree(spool);
    try (OutputStream out = Files.newOutputStream(spool)) {
      FileWalk.all(view.root(), (names, node) -> reading.add(names, node, out));
    }
    return new Read(reading.tree.build(), reading.leftOut);
  }

  private void add(List<String> names, FileNode node, OutputStream out) throws IOException {
    if (names.isEmpty()) {
      return;
    }
    String path = String.join("/", names);
    FileEntry entry = node.entry();
    String first = entry.identity() == 0 ? null : firstNames.putIfAbsent(entry.identity(), path);
    try {
      if (first != null) {
        tree.link(path, first);
        return;
      }
      Node.Ownership owner =
          new Node.Ownership(
              entry.mode(),
              Math.toIntExact(entry.owner().user()),
              Math.toIntExact(entry.owner().group()));
      switch (entry.kind()) {
        case REGULAR -> tree.put(path, new Node.RegularFile(owner, content(node, out)));
        case DIRECTORY -> tree.put(path, new Node.Directory(owner));
        case SYMLINK -> tree.put(path, new Node.Symlink(owner, entry.target()));
        case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> leftOut++;
      }
    } catch (IllegalArgumentException | ArithmeticException unknownToTrees) {
      leftOut++;
    }
  }

  private Content content(FileNode node, OutputStream out) throws IOException {
    try (InputStream in = node.open()) {
      long size = in.transferTo(out);
      Content content = Content.region(spool, spooled, size);
      spooled += size;
      return content;
    }
  }

  /** What a tree of this file system loses beside. */
  static List<String> lost(Read read, String from, String to) {
    List<String> lost = new ArrayList<>();
    if (read.leftOut() > 0) {
      lost.add(
          "%d devices, sockets, pipes or files with names that are no UTF-8 were left out"
              .formatted(read.leftOut()));
    }
    if (!from.equals(to)) {
      lost.add("times of the files and their extended attributes are not kept");
    }
    if (to.equals("tfs")) {
      lost.add("owners and modes are not kept: " + to + " has none");
    } else if (from.equals("tfs")) {
      lost.add("all files belong to root, mode 0755: " + from + " has no owners and modes");
    }
    return lost;
  }
}
