package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.NumberedTree;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;

/**
 * Where everything of a volume lies, decided before a byte is written. The content of a further
 * name of a file is that of the first.
 *
 * <p>Volume: extension 0, extension 1, the identity zone, contents; further extensions of the log
 * follow the contents, because how many it takes depends on where these lie.
 */
final class VolumePlan {
  static final long FIRST_EXTENSION = 1;

  /** A multiple of 64 KiB, an overlay's cluster. */
  static final long ZONE = 1152;

  /** Of contents, in blocks: so that larger ones are copied and read in whole pages. */
  private static final long PAGE = 8;

  private static final long ZONE_UNIT = 128;

  private static final long ALIGNED_FROM = 64 << 10;

  /** Far above what a disk has, far below what overflows. */
  private static final long MAX_BLOCKS = 1L << 40;

  private final NumberedTree tree;
  private final long[] firstBlocks;
  private final int[] sectorFiles;
  private final BitSet inZone = new BitSet();
  private final boolean root;
  private final long end;

  private VolumePlan(TfsVolume volume) {
    tree = NumberedTree.of(volume.tree());
    firstBlocks = new long[tree.count()];
    root = volume.root().isPresent();
    sectorFiles =
        volume.root().map(part -> placeSectorFiles(part.sectorFiles())).orElseGet(() -> new int[0]);
    end = placeContents();
  }

  static VolumePlan of(TfsVolume volume) {
    return new VolumePlan(volume);
  }

  /** Of a volume without files and growth, in bytes. */
  static long emptySize() {
    long blocks = OnDisk.roundUp(FIRST_EXTENSION + OnDisk.EXTENSION, PAGE);
    return OnDisk.roundUp(blocks * OnDisk.BLOCK + OnDisk.KEPT_FREE, OnDisk.SIZE_UNIT);
  }

  NumberedTree tree() {
    return tree;
  }

  /** Whether the node has a content that is to be written, and not a further name of another's. */
  boolean hasContent(int index) {
    return firstBlocks[index] > 0;
  }

  /** Of a file's content. */
  long firstBlock(int index) {
    return firstBlocks[index];
  }

  /** Nodes in the order of their blocks, the first of which is {@link #ZONE}. */
  int[] sectorFiles() {
    return sectorFiles;
  }

  boolean isSectorFile(int index) {
    return inZone.get(index);
  }

  long manifestExtension() {
    return ZONE + sectorFiles.length;
  }

  /** The first block after all contents. */
  long end() {
    return end;
  }

  private int[] placeSectorFiles(SortedSet<String> wanted) {
    Map<String, Integer> found = new HashMap<>();
    for (int node = 1; node < tree.count(); node++) {
      if (wanted.contains(tree.path(node))) {
        checkSectorFile(node);
        found.put(tree.path(node), node);
        inZone.set(node);
      }
    }
    int[] placed = new int[wanted.size()];
    int next = 0;
    for (String path : wanted) {
      Integer node = found.get(path);
      if (node == null) {
        throw new IllegalArgumentException("'" + path + "' is not in the tree");
      }
      firstBlocks[node] = ZONE + next;
      placed[next++] = node;
    }
    return placed;
  }

  private void checkSectorFile(int node) {
    if (!(tree.node(node) instanceof Node.RegularFile file)) {
      throw new IllegalArgumentException("'" + tree.path(node) + "' is no regular file");
    }
    if (tree.names(node) > 1) {
      throw new IllegalArgumentException("'" + tree.path(node) + "' has a second name");
    }
    IdentityZone.checkSize(tree.path(node), file.content().size());
  }

  private long placeContents() {
    long block = FIRST_EXTENSION + OnDisk.EXTENSION;
    if (root) {
      block = OnDisk.roundUp(manifestExtension() + OnDisk.EXTENSION, ZONE_UNIT);
    }
    for (int node = 1; node < tree.count(); node++) {
      if (tree.node(node) instanceof Node.RegularFile file
          && file.content().size() > 0
          && tree.file(node) == node
          && !isSectorFile(node)) {
        long size = file.content().size();
        block = size >= ALIGNED_FROM ? OnDisk.roundUp(block, PAGE) : block;
        firstBlocks[node] = block;
        block += OnDisk.blocks(size);
        if (size > MAX_BLOCKS || block > MAX_BLOCKS) {
          throw FormatFailure.cannotHold("a TFS volume", "the files are over 512 TiB");
        }
      }
    }
    return OnDisk.roundUp(block, PAGE);
  }
}
