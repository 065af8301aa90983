package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.NumberedTree;
import java.nio.charset.StandardCharsets;

/**
 * Where everything of an image lies, decided before a byte is written. Inode and content of a
 * further name of a file are those of the first.
 *
 * <p>Image: block 0 with the superblock, then inodes in order, then content in order. Content that
 * fits into one block together with its inode follows the inode; any other is whole and in
 * consecutive blocks of its own, so that it is copied in one piece. (Packing the last part of large
 * files beside the inode too, as mkfs.erofs does, saves 1.6 % of a Debian /usr.)
 */
final class ImagePlan {
  private final NumberedTree tree;
  private final long[] sizes;
  private final int[] slots;
  private final int[] firstBlocks;
  private final int inodes;
  private long contentStart;
  private long end;

  private ImagePlan(FileTree files) {
    tree = NumberedTree.of(files);
    inodes = tree.count() - files.links().size();
    sizes = new long[tree.count()];
    slots = new int[tree.count()];
    firstBlocks = new int[tree.count()];
  }

  static ImagePlan of(FileTree tree) {
    ImagePlan plan = new ImagePlan(tree);
    for (int node = 0; node < plan.tree.count(); node++) {
      plan.sizes[node] = plan.sizeOf(node);
    }
    plan.placeInodes();
    plan.placeContents();
    return plan;
  }

  NumberedTree tree() {
    return tree;
  }

  /** Less than nodes if files have several names. */
  int inodes() {
    return inodes;
  }

  /** Whether the node has an inode of its own, and is not a further name of another's. */
  boolean hasInode(int index) {
    return tree.file(index) == index;
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
    return slots[tree.file(index)];
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
    return tree.name(index).getBytes(StandardCharsets.UTF_8);
  }

  /** Names of the inode: a directory's own two names and one "..", from each sub-directory. */
  int linkCount(int index) {
    return tree.node(index) instanceof Node.Directory
        ? 2 + tree.childDirectories(index)
        : tree.names(index);
  }

  /** Whether the 32-byte inode is too small for it: its fields have 16 bits, its size 32. */
  boolean extended(int index) {
    Node.Ownership owner = tree.node(index).ownership();
    return owner.uid() > 0xFFFF
        || owner.gid() > 0xFFFF
        || sizes[index] > 0xFFFF_FFFFL
        || linkCount(index) > 0xFFFF;
  }

  /** With the attributes that follow it. */
  int inodeSize(int index) {
    return (extended(index) ? OnDisk.EXTENDED_INODE : OnDisk.COMPACT_INODE)
        + InlineAttributes.size(tree.node(index).ownership().attributes());
  }

  boolean inline(int index) {
    return sizes[index] > 0 && firstBlocks[index] == OnDisk.NO_BLOCK;
  }

  private long sizeOf(int index) {
    return switch (tree.node(index)) {
      case Node.Directory directory -> new DirectoryEntries(this, index).size();
      case Node.RegularFile file -> file.content().size();
      case Node.Symlink link -> link.target().getBytes(StandardCharsets.UTF_8).length;
    };
  }

  private void placeInodes() {
    long position = OnDisk.BLOCK;
    for (int node = 0; node < tree.count(); node++) {
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
    for (int node = 0; node < tree.count(); node++) {
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
