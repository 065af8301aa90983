package dev.skiff.engine.format.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An immutable tree: path to node, sorted by the path's UTF-8 bytes, parents before children. Paths
 * are relative to the root, without leading slash, {@code .} or {@code ..}; the root itself is
 * implied (mode 0755, root). Every parent is present as a {@link Node.Directory}.
 *
 * <p>Two paths may be names of one file, a hard link: both have the node, and {@link #links} tells.
 */
public final class FileTree {
  /** Linux's NAME_MAX, in bytes. */
  public static final int MAX_NAME_BYTES = 255;

  /** Linux's PATH_MAX less the terminating NUL, in bytes. */
  public static final int MAX_PATH_BYTES = 4095;

  /**
   * Characters of all paths together: the parents of one deep path take a thousand times its own
   * memory, so that a small archive could ask for all there is.
   */
  public static final long MAX_ALL_PATHS = 1L << 28;

  private static final Node.Directory IMPLIED_DIRECTORY =
      new Node.Directory(Node.Ownership.root(0755));

  private final SortedMap<String, Node> nodes;
  private final SortedMap<String, String> links;

  private FileTree(SortedMap<String, Node> nodes, SortedMap<String, String> links) {
    this.nodes = nodes;
    this.links = links;
  }

  /** Read-only, in order, a file with several names at each of them. */
  public SortedMap<String, Node> nodes() {
    return nodes;
  }

  /**
   * Hard links, read-only, in order: every further name of a file to its first one. The first is
   * first in the tree's order, so whoever goes through {@link #nodes} meets it before the others,
   * and is no key itself. Regular files and symbolic links may have several names, directories not.
   */
  public SortedMap<String, String> links() {
    return links;
  }

  /** The path under which a file is met first: its own, or that of {@link #links}. */
  public String firstName(String path) {
    return links.getOrDefault(path, path);
  }

  /** Sum of the sizes of all regular files, in bytes; one with several names counts once. */
  public long contentSize() {
    long sum = 0;
    for (Map.Entry<String, Node> entry : nodes.entrySet()) {
      if (entry.getValue() instanceof Node.RegularFile file && !links.containsKey(entry.getKey())) {
        sum += file.content().size();
      }
    }
    return sum;
  }

  /**
   * The path as this tree names it: a leading slash is dropped.
   *
   * @throws IllegalArgumentException if the path is malformed, too long or escapes the root
   */
  public static String checkedPath(String path) {
    String clean = path.startsWith("/") ? path.substring(1) : path;
    if (clean.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'" + path + "' has a NUL");
    }
    if (Utf8.length(clean) > MAX_PATH_BYTES) {
      throw new IllegalArgumentException("a path is longer than " + MAX_PATH_BYTES + " bytes");
    }
    for (int start = 0; start <= clean.length(); ) {
      int slash = clean.indexOf('/', start);
      int end = slash < 0 ? clean.length() : slash;
      checkName(path, clean, start, end);
      start = end + 1;
    }
    return clean;
  }

  private static void checkName(String path, String clean, int start, int end) {
    int length = end - start;
    if (length == 0 || (length <= 2 && "..".startsWith(clean.substring(start, end)))) {
      throw new IllegalArgumentException("'" + path + "' is no clean path inside the tree");
    }
    if (length > MAX_NAME_BYTES / Utf8.MAX_BYTES_PER_UNIT
        && Utf8.length(clean.substring(start, end)) > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("a name in '" + path + "' is over 255 bytes");
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects nodes; parents that were never named appear as root's directories of mode 0755. */
  public static final class Builder {
    private final NavigableMap<String, Node> nodes = new TreeMap<>(Utf8::compare);

    private final LinkedNames linked = new LinkedNames();

    /** A directory that is there, as are all above it; the next path mostly has it too. */
    private String knownParent = "";

    private long allPaths;

    private Builder() {}

    /**
     * Adds or replaces the node at a path. A leading slash is accepted.
     *
     * @throws IllegalArgumentException if the path is malformed, escapes the root, runs through a
     *     node that is no directory, names a directory with children and the node is none, or the
     *     tree has too many paths
     */
    public Builder put(String path, Node node) {
      Objects.requireNonNull(node, "node is null");
      String clean = checkedPath(path);
      addParents(clean);
      Node old = putCounted(clean, node);
      if (old instanceof Node.Directory
          && !(node instanceof Node.Directory)
          && !below(clean).isEmpty()) {
        nodes.put(clean, old);
        throw new IllegalArgumentException("'" + path + "' is a directory with children");
      }
      return this;
    }

    /** As {@link #put}, but what is no directory takes the place of all below its path. */
    public Builder replace(String path, Node node) {
      Objects.requireNonNull(node, "node is null");
      String clean = checkedPath(path);
      addParents(clean);
      Node old = putCounted(clean, node);
      if (old instanceof Node.Directory && !(node instanceof Node.Directory)) {
        removeChildren(clean);
      }
      return this;
    }

    /**
     * Makes a path one more name of the file that lies at another one now, in place of what is at
     * the path, and of all below it. What becomes of the other path later changes nothing of this
     * one.
     *
     * @param target a clean path
     * @throws IllegalArgumentException if no file or symbolic link lies there, or as {@link #put}
     */
    public Builder link(String path, String target) {
      Node node = nodes.get(target);
      if (node == null || node instanceof Node.Directory) {
        throw new IllegalArgumentException("'" + path + "' links to '" + target + "', no file");
      }
      String clean = checkedPath(path);
      if (!clean.equals(target)) {
        LinkedNames.SharedFile file = linked.at(target);
        replace(clean, node);
        linked.name(clean, file);
      }
      return this;
    }

    /** The node put at a clean path so far. */
    public Optional<Node> get(String path) {
      return Optional.ofNullable(nodes.get(path));
    }

    /** Removes the node at a clean path and all below it; nothing if there is none. */
    public Builder remove(String path) {
      nodes.remove(path);
      linked.part(path);
      return removeChildren(path);
    }

    /** Removes all below a clean path, not the node itself. */
    public Builder removeChildren(String path) {
      below(path).clear();
      linked.partBelow(path);
      knownParent = "";
      return this;
    }

    public FileTree build() {
      return new FileTree(
          Collections.unmodifiableSortedMap(new TreeMap<>(nodes)),
          Collections.unmodifiableSortedMap(linked.toFirst()));
    }

    /** '0' is the character after '/'. */
    private SortedMap<String, Node> below(String path) {
      return nodes.subMap(path + '/', path + '0');
    }

    /** Present parents have theirs, so that the way up ends at the first one. */
    private void addParents(String path) {
      int last = path.lastIndexOf('/');
      if (last < 0 || (last == knownParent.length() && path.startsWith(knownParent))) {
        return;
      }
      List<String> missing = new ArrayList<>();
      for (int slash = last; slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        String parent = path.substring(0, slash);
        Node present = nodes.get(parent);
        if (present instanceof Node.Directory) {
          break;
        }
        if (present != null) {
          throw new IllegalArgumentException(
              "'" + path + "' lies below '" + parent + "', no directory");
        }
        missing.add(parent);
      }
      missing.forEach(parent -> putCounted(parent, IMPLIED_DIRECTORY));
      knownParent = path.substring(0, last);
    }

    private @Nullable Node putCounted(String path, Node node) {
      if (path.length() > MAX_ALL_PATHS - allPaths) {
        throw new IllegalArgumentException(
            "the paths of a tree have more than " + MAX_ALL_PATHS + " characters together");
      }
      Node old = nodes.put(path, node);
      linked.part(path);
      allPaths += old == null ? path.length() : 0;
      return old;
    }
  }
}
