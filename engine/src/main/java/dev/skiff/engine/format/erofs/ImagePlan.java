package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Where everything of an image lies, decided before a byte is written. Nodes are numbered in tree
 * order, the root is 0; flat arrays, because a tree may have a million nodes. A further name of a
 * file has a number too, but inode and content are those of the first name.
 *
 * <p>Image: block 0 with the superblock, then inodes in order, then content in order. Content that
 * fits into one block together with its inode follows the inode; any other is whole and in
 * consecutive blocks of its own, so that it is copied in one piece. (Packing the last part of large
 * files beside the inode too, as mkfs.erofs does, saves 1.6 % of a Debian /usr.)
 */
final class ImagePlan {
  private static final Node ROOT = new Node.Directory(Node.Ownership.root(0755));

  private final String[] paths;
  private final Node[] nodes;
  private final int[] parents;

  /** Node {@code i} itself, or the node of its file's first name. */
  private final int[] files;

  /** Of nodes that are no directories: names beside the first. */
  private final int[] furtherNames;

  /** Children of node {@code i}: {@code children[firstChild[i]] .. children[firstChild[i + 1]]}. */
  private final int[] firstChild;

  private final int[] children;
  private final long[] sizes;
  private final int[] slots;
  private final int[] firstBlocks;
  private int inodes;
  private long contentStart;
  private long end;

  private ImagePlan(FileTree tree) {
    int count = tree.nodes().size() + 1;
    paths = new String[count];
    nodes = new Node[count];
    parents = new int[count];
    files = new int[count];
    furtherNames = new int[count];
    firstChild = new int[count + 1];
    children = new int[count - 1];
    sizes = new long[count];
    slots = new int[count];
    firstBlocks = new int[count];
  }

  static ImagePlan of(FileTree tree) {
    ImagePlan plan = new ImagePlan(tree);
    plan.numberNodes(tree);
    plan.groupChildren();
    plan.joinNames(tree);
    for (int node = 0; node < plan.count(); node++) {
      plan.sizes[node] = plan.sizeOf(node);
    }
    plan.placeInodes();
    plan.placeContents();
    return plan;
  }

  int count() {
    return nodes.length;
  }

  /** Less than nodes if files have several names. */
  int inodes() {
    return inodes;
  }

  /** Whether the node has an inode of its own, and is not a further name of another's. */
  boolean hasInode(int index) {
    return files[index] == index;
  }

  Node node(int index) {
    return nodes[index];
  }

  /** Its own number for the root. */
  int parent(int index) {
    return parents[index];
  }

  /** Content length in bytes; for a directory that of its entries. */
  long size(int index) {
    return sizes[index];
  }

  /** Byte offset in the image. */
  long inodeOffset(int index) {
    return (long) slots[index] * OnDisk.SLOT;
  }

  /** The inode's number as directories give it: metadata starts at block 0. */
  int inodeNumber(int index) {
    return slots[files[index]];
  }

  /** An unsigned block number; {@link OnDisk#NO_BLOCK} for inline or no content. */
  int firstBlock(int index) {
    return firstBlocks[index];
  }

  /** Byte offset of the first content block. */
  long contentStart() {
    return contentStart;
  }

  /** Image size in bytes, whole blocks. */
  long end() {
    return end;
  }

  byte[] name(int index) {
    String path = paths[index];
    return path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
  }

  /** Children in the order of their names' unsigned bytes, by which the kernel searches. */
  int[] children(int index) {
    return Arrays.copyOfRange(children, firstChild[index], firstChild[index + 1]);
  }

  /** Names of the inode: a directory's own two names and one "..", from each sub-directory. */
  int linkCount(int index) {
    if (!(nodes[index] instanceof Node.Directory)) {
      return 1 + furtherNames[index];
    }
    int links = 2;
    for (int at = firstChild[index]; at < firstChild[index + 1]; at++) {
      links += nodes[children[at]] instanceof Node.Directory ? 1 : 0;
    }
    return links;
  }

  /** Whether the 32-byte inode is too small for it: its fields have 16 bits, its size 32. */
  boolean extended(int index) {
    Node.Ownership owner = nodes[index].ownership();
    return owner.uid() > 0xFFFF
        || owner.gid() > 0xFFFF
        || sizes[index] > 0xFFFF_FFFFL
        || linkCount(index) > 0xFFFF;
  }

  /** With the attributes that follow it. */
  int inodeSize(int index) {
    return (extended(index) ? OnDisk.EXTENDED_INODE : OnDisk.COMPACT_INODE)
        + InlineAttributes.size(nodes[index].ownership().attributes());
  }

  boolean inline(int index) {
    return sizes[index] > 0 && firstBlocks[index] == OnDisk.NO_BLOCK;
  }

  private void numberNodes(FileTree tree) {
    Map<String, Integer> directories = new HashMap<>();
    paths[0] = "";
    nodes[0] = ROOT;
    int next = 1;
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      String path = entry.getKey();
      paths[next] = path;
      nodes[next] = entry.getValue();
      parents[next] = directories.getOrDefault(parentPath(path), 0);
      if (entry.getValue() instanceof Node.Directory) {
        directories.put(path, next);
      }
      next++;
    }
  }

  /** Empty for a child of the root. */
  private static String parentPath(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** A counting sort, which keeps the tree's order among siblings. */
  private void groupChildren() {
    for (int node = 1; node < count(); node++) {
      firstChild[parents[node] + 1]++;
    }
    for (int node = 0; node < count(); node++) {
      firstChild[node + 1] += firstChild[node];
    }
    int[] filled = firstChild.clone();
    for (int node = 1; node < count(); node++) {
      children[filled[parents[node]]++] = node;
    }
  }

  private void joinNames(FileTree tree) {
    Map<String, Integer> firstNames = new HashMap<>();
    tree.links().values().forEach(first -> firstNames.put(first, 0));
    inodes = count() - tree.links().size();
    for (int node = 0; node < count(); node++) {
      String first = tree.firstName(paths[node]);
      firstNames.replace(paths[node], node);
      files[node] = firstNames.getOrDefault(first, node);
      furtherNames[files[node]] += files[node] == node ? 0 : 1;
    }
  }

  private long sizeOf(int index) {
    return switch (nodes[index]) {
      case Node.Directory directory -> new DirectoryEntries(this, index).size();
      case Node.RegularFile file -> file.content().size();
      case Node.Symlink link -> link.target().getBytes(StandardCharsets.UTF_8).length;
    };
  }

  private void placeInodes() {
    long position = OnDisk.BLOCK;
    for (int node = 0; node < count(); node++) {
      if (!hasInode(node)) {
        firstBlocks[node] = OnDisk.NO_BLOCK;
        continue;
      }
      int inode = inodeSize(node);
      boolean inline = sizes[node] > 0 && sizes[node] <= OnDisk.BLOCK - inode;
      long length = inline ? inode + sizes[node] : inode;
      if (position % OnDisk.BLOCK + length > OnDisk.BLOCK) {
        position = roundUp(position, OnDisk.BLOCK);
      }
      slots[node] = slot(position);
      firstBlocks[node] = inline || sizes[node] == 0 ? OnDisk.NO_BLOCK : 0;
      position = roundUp(position + length, OnDisk.SLOT);
    }
    contentStart = roundUp(position, OnDisk.BLOCK);
  }

  private void placeContents() {
    long block = contentStart >> OnDisk.BLOCK_BITS;
    for (int node = 0; node < count(); node++) {
      if (firstBlocks[node] != OnDisk.NO_BLOCK) {
        firstBlocks[node] = (int) block;
        block += (sizes[node] + OnDisk.BLOCK - 1) >> OnDisk.BLOCK_BITS;
        if (block < 0 || block >= 0xFFFF_FFFFL) {
          throw FormatFailure.cannotHold("an EROFS image", "the files are over 16 TiB");
        }
      }
    }
    end = block << OnDisk.BLOCK_BITS;
  }

  private static int slot(long position) {
    long slot = position / OnDisk.SLOT;
    if (slot > Integer.MAX_VALUE) {
      throw FormatFailure.cannotHold("an EROFS image", "its metadata is over 64 GiB");
    }
    return (int) slot;
  }

  private static long roundUp(long value, int unit) {
    return (value + unit - 1) / unit * unit;
  }
}
