package dev.skiff.engine.format.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable tree: path to node, sorted by the path's UTF-8 bytes, parents before children. Paths
 * are relative to the root, without leading slash, {@code .} or {@code ..}; the root itself is
 * implied (mode 0755, root). Every parent is present as a {@link Node.Directory}.
 */
public final class FileTree {
  /** Linux's NAME_MAX, in bytes. */
  public static final int MAX_NAME_BYTES = 255;

  /** Linux's PATH_MAX less the terminating NUL, in bytes. */
  public static final int MAX_PATH_BYTES = 4095;

  private static final Node.Directory IMPLIED_DIRECTORY =
      new Node.Directory(Node.Ownership.root(0755));

  private final SortedMap<String, Node> nodes;

  private FileTree(SortedMap<String, Node> nodes) {
    this.nodes = nodes;
  }

  /** Read-only, in order. */
  public SortedMap<String, Node> nodes() {
    return nodes;
  }

  /** Sum of the sizes of all regular files, in bytes. */
  public long contentSize() {
    long sum = 0;
    for (Node node : nodes.values()) {
      if (node instanceof Node.RegularFile file) {
        sum += file.content().size();
      }
    }
    return sum;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects nodes; parents that were never named appear as root's directories of mode 0755. */
  public static final class Builder {
    private static final Comparator<String> BY_BYTES =
        (a, b) ->
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final TreeMap<String, Node> nodes = new TreeMap<>(BY_BYTES);

    private Builder() {}

    /**
     * Adds or replaces the node at a path. A leading slash is accepted.
     *
     * @throws IllegalArgumentException if the path is malformed, escapes the root, or runs through
     *     a node that is no directory
     */
    public Builder put(String path, Node node) {
      Objects.requireNonNull(node, "node is null");
      String clean = checked(path);
      addParents(clean);
      Node old = nodes.get(clean);
      if (old instanceof Node.Directory
          && !(node instanceof Node.Directory)
          && hasChildren(clean)) {
        throw new IllegalArgumentException("'" + path + "' is a directory with children");
      }
      nodes.put(clean, node);
      return this;
    }

    public FileTree build() {
      return new FileTree(Collections.unmodifiableSortedMap(new TreeMap<>(nodes)));
    }

    private boolean hasChildren(String path) {
      String next = nodes.ceilingKey(path + "/");
      return next != null && next.startsWith(path + "/");
    }

    private void addParents(String path) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        String parent = path.substring(0, slash);
        Node present = nodes.putIfAbsent(parent, IMPLIED_DIRECTORY);
        if (present != null && !(present instanceof Node.Directory)) {
          throw new IllegalArgumentException(
              "'" + path + "' lies below '" + parent + "', no directory");
        }
      }
    }

    private static String checked(String path) {
      String clean = path.startsWith("/") ? path.substring(1) : path;
      if (clean.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
        throw new IllegalArgumentException("path longer than " + MAX_PATH_BYTES + " bytes");
      }
      for (String name : clean.split("/", -1)) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
          throw new IllegalArgumentException("'" + path + "' is no clean path inside the tree");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
          throw new IllegalArgumentException("a name in '" + path + "' is over 255 bytes");
        }
      }
      return clean;
    }
  }
}
