package dev.skiff.engine.format.tree;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A tree whose nodes have numbers, for writers of file systems: in the tree's order, a parent
 * before its children, the root 0. Flat arrays, because a tree may have a million nodes. A further
 * name of a file has a number too.
 */
public final class NumberedTree {
  private static final Node ROOT = new Node.Directory(Node.Ownership.root(0755));

  private final String[] paths;
  private final Node[] nodes;
  private final int[] parents;

  /** Children of node {@code i}: {@code children[firstChild[i]] .. children[firstChild[i + 1]]}. */
  private final int[] firstChild;

  private final int[] children;

  /** Node {@code i} itself, or the node of its file's first name. */
  private final int[] files;

  /** How many names a node's file has, at the first of them. */
  private final int[] names;

  private NumberedTree(FileTree tree) {
    int count = tree.nodes().size() + 1;
    paths = new String[count];
    nodes = new Node[count];
    parents = new int[count];
    firstChild = new int[count + 1];
    children = new int[count - 1];
    files = new int[count];
    names = new int[count];
    numberNodes(tree);
    groupChildren();
    joinNames(tree);
  }

  public static NumberedTree of(FileTree tree) {
    return new NumberedTree(tree);
  }

  public int count() {
    return nodes.length;
  }

  public Node node(int index) {
    return nodes[index];
  }

  /** Empty for the root. */
  public String path(int index) {
    return paths[index];
  }

  /** The last part of its path. */
  public String name(int index) {
    return paths[index].substring(paths[index].lastIndexOf('/') + 1);
  }

  /** Its own number for the root. */
  public int parent(int index) {
    return parents[index];
  }

  /** In the order of their names' unsigned bytes. */
  public int[] children(int index) {
    return Arrays.copyOfRange(children, firstChild[index], firstChild[index + 1]);
  }

  public int childCount(int index) {
    return firstChild[index + 1] - firstChild[index];
  }

  /** How many of its children are directories. */
  public int childDirectories(int index) {
    int count = 0;
    for (int at = firstChild[index]; at < firstChild[index + 1]; at++) {
      count += nodes[children[at]] instanceof Node.Directory ? 1 : 0;
    }
    return count;
  }

  /** The node that stands for its file: all names of one file have the same. */
  public int file(int index) {
    return files[index];
  }

  /** How many names a node's file has; a directory has one. */
  public int names(int index) {
    return names[files[index]];
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
}
