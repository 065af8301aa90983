package dev.skiff.engine.format.fat;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where everything of a volume lies: clusters of one sector, each directory and file in consecutive
 * ones, the root first.
 */
final class FatPlan {
  static final int SECTOR = 512;
  static final int RESERVED = 32;
  static final int FATS = 2;
  static final int FIRST_CLUSTER = 2;
  static final int ENTRY = 32;

  /** What makes 33 MiB; with fewer than 65,525 the volume would be taken for FAT16. */
  private static final long LEAST_CLUSTERS = 66_512;

  private static final int FAT_ENTRIES_A_SECTOR = SECTOR / 4;

  /** A boot loader takes a few hundred KiB. */
  private static final long MAX_CLUSTERS = (1L << 30) / SECTOR;

  private final List<Item> items = new ArrayList<>();
  private final Map<String, List<Item>> children = new HashMap<>();
  private long nextCluster = FIRST_CLUSTER;

  /**
   * A directory or file.
   *
   * @param path empty of the root
   * @param firstCluster 0 if it has none
   */
  record Item(String path, Node node, long firstCluster, long clusters) {
    boolean directory() {
      return node instanceof Node.Directory;
    }

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    String parent() {
      return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
  }

  FatPlan(FileTree tree) {
    Map<String, Integer> counts = new HashMap<>();
    tree.nodes().keySet().forEach(path -> counts.merge(parent(path), 1, Integer::sum));
    add("", new Node.Directory(Node.Ownership.root(0755)), counts);
    tree.nodes().forEach((path, node) -> add(path, node, counts));
  }

  /** In the order of their clusters, the root first. */
  List<Item> items() {
    return items;
  }

  List<Item> children(Item directory) {
    return children.getOrDefault(directory.path(), List.of());
  }

  /** The first cluster of the directory above; 0 stands for the root there. */
  long above(Item directory) {
    for (Item each : items) {
      if (each.path().equals(directory.parent())) {
        return each.path().isEmpty() ? 0 : each.firstCluster();
      }
    }
    throw new IllegalStateException("'" + directory.path() + "' has nothing above it");
  }

  long clusters() {
    return Math.max(LEAST_CLUSTERS, nextCluster - FIRST_CLUSTER);
  }

  long usedClusters() {
    return nextCluster - FIRST_CLUSTER;
  }

  long fatSectors() {
    return (clusters() + FIRST_CLUSTER + FAT_ENTRIES_A_SECTOR - 1) / FAT_ENTRIES_A_SECTOR;
  }

  long sectors() {
    return firstSector() + clusters();
  }

  /** Of the first cluster. */
  long firstSector() {
    return RESERVED + FATS * fatSectors();
  }

  private void add(String path, Node node, Map<String, Integer> counts) {
    long bytes =
        switch (node) {
          case Node.Directory _ -> ENTRY * (2L + counts.getOrDefault(path, 0));
          case Node.RegularFile file -> file.content().size();
          case Node.Symlink _ ->
              throw FormatFailure.cannotHold("a FAT volume", "'" + path + "' is a link");
        };
    long clusters = (bytes + SECTOR - 1) / SECTOR;
    if (clusters > MAX_CLUSTERS - usedClusters()) {
      throw FormatFailure.cannotHold("a FAT volume", "the files are over 1 GiB");
    }
    Item item = new Item(path, node, clusters == 0 ? 0 : nextCluster, clusters);
    nextCluster += clusters;
    items.add(item);
    if (!path.isEmpty()) {
      Objects.requireNonNull(children.computeIfAbsent(item.parent(), _ -> new ArrayList<>()))
          .add(item);
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
