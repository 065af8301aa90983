package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;

/**
 * Where everything of a volume lies, decided before a byte is written. Nodes are numbered in tree
 * order, the root is 0; flat arrays, because a tree may have a million nodes. A further name of a
 * file has a number too, but the content is that of the first name.
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

  private final String[] paths;
  private final Node[] nodes;
  private final long[] firstBlocks;

  /** Children of node {@code i}: {@code children[firstChild[i]] .. children[firstChild[i + 1]]}. */
  private final int[] firstChild;

  private final int[] children;
  private final int[] sectorFiles;

  /** Node {@code i} itself, or the node of its file's first name. */
  private final int[] files;

  /** Of nodes that are no directories: how many names their file has, at the first of them. */
  private final int[] names;

  private final BitSet inZone = new BitSet();
  private final boolean root;
  private final long end;

  private VolumePlan(TfsVolume volume) {
    int count = volume.tree().nodes().size() + 1;
    paths = new String[count];
    nodes = new Node[count];
    firstBlocks = new long[count];
    firstChild = new int[count + 1];
    children = new int[count - 1];
    files = new int[count];
    names = new int[count];
    root = volume.root().isPresent();
    numberNodes(volume);
    joinNames(volume.tree());
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

  int count() {
    return nodes.length;
  }

  Node node(int index) {
    return nodes[index];
  }

  String path(int index) {
    return paths[index];
  }

  String name(int index) {
    String path = paths[index];
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** In the order of their names' bytes. */
  int[] children(int index) {
    return Arrays.copyOfRange(children, firstChild[index], firstChild[index + 1]);
  }

  int childCount(int index) {
    return firstChild[index + 1] - firstChild[index];
  }

  /** The node that stands for its file: all names of one file have the same. */
  int file(int index) {
    return files[index];
  }

  /** How many names a node's file has. */
  int names(int index) {
    return names[files[index]];
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

  private void numberNodes(TfsVolume volume) {
    Map<String, Integer> directories = new HashMap<>();
    int[] parents = new int[count()];
    paths[0] = "";
    nodes[0] = new Node.Directory(Node.Ownership.root(0755));
    int next = 1;
    for (Map.Entry<String, Node> entry : volume.tree().nodes().entrySet()) {
      String path = entry.getKey();
      paths[next] = path;
      nodes[next] = entry.getValue();
      String parent = path.substring(0, Math.max(0, path.lastIndexOf('/')));
      parents[next] = directories.getOrDefault(parent, 0);
      if (entry.getValue() instanceof Node.Directory) {
        directories.put(path, next);
      }
      next++;
    }
    groupChildren(parents);
  }

  /** A counting sort, which keeps the tree's order among siblings. */
  private void groupChildren(int[] parents) {
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

  private int[] placeSectorFiles(SortedSet<String> wanted) {
    Map<String, Integer> found = new HashMap<>();
    for (int node = 1; node < count(); node++) {
      if (wanted.contains(paths[node])) {
        checkSectorFile(node);
        found.put(paths[node], node);
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

  /** The tree tells the first name first. */
  private void joinNames(FileTree tree) {
    Map<String, Integer> firstNames = new HashMap<>();
    tree.links().values().forEach(first -> firstNames.put(first, 0));
    for (int node = 0; node < count(); node++) {
      firstNames.replace(paths[node], node);
      files[node] = firstNames.getOrDefault(tree.firstName(paths[node]), node);
      names[files[node]]++;
    }
  }

  private void checkSectorFile(int node) {
    if (!(nodes[node] instanceof Node.RegularFile file)) {
      throw new IllegalArgumentException("'" + paths[node] + "' is no regular file");
    }
    if (names(node) > 1) {
      throw new IllegalArgumentException("'" + paths[node] + "' has a second name");
    }
    IdentityZone.checkSize(paths[node], file.content().size());
  }

  private long placeContents() {
    long block = FIRST_EXTENSION + OnDisk.EXTENSION;
    if (root) {
      block = OnDisk.roundUp(manifestExtension() + OnDisk.EXTENSION, ZONE_UNIT);
    }
    for (int node = 1; node < count(); node++) {
      if (nodes[node] instanceof Node.RegularFile file
          && file.content().size() > 0
          && files[node] == node
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
