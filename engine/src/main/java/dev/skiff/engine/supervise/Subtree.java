package dev.skiff.engine.supervise;

import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;

/**
 * A directory of a tree. Pure.
 *
 * @param owner the directory's own
 * @param content what lies below it
 */
record Subtree(Node.Ownership owner, FileTree content) {
  /** As many as Linux follows on a path: path_resolution(7). */
  private static final int MAX_LINKS = 40;

  /** What is at a path, links on the way followed; an empty one where no directory is. */
  static Subtree at(FileTree tree, String path) {
    String directory = resolved(tree.nodes(), path);
    return tree.nodes().get(directory) instanceof Node.Directory found
        ? new Subtree(found.ownership(), below(tree, directory))
        : new Subtree(Node.Ownership.root(0755), FileTree.builder().build());
  }

  private static FileTree below(FileTree tree, String directory) {
    FileTree.Builder below = FileTree.builder();
    String prefix = directory + "/";
    // '0' is the character after '/'.
    SortedMap<String, Node> part = tree.nodes().subMap(prefix, directory + "0");
    part.forEach((name, node) -> below.put(name.substring(prefix.length()), node));
    // A further name whose first one lies outside is a file of its own here.
    part.keySet().stream()
        .filter(name -> tree.links().containsKey(name))
        .filter(name -> tree.firstName(name).startsWith(prefix))
        .forEach(name ->
            below.link(
                name.substring(prefix.length()), tree.firstName(name).substring(prefix.length())));
    return below.build();
  }

  private static String resolved(SortedMap<String, Node> nodes, String path) {
    Deque<String> left = new ArrayDeque<>(names(path));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.pop();
      if (name.equals("..")) {
        if (!done.isEmpty()) {
          done.removeLast();
        }
        continue;
      }
      done.add(name);
      if (nodes.get(String.join("/", done)) instanceof Node.Symlink link && links++ < MAX_LINKS) {
        done.removeLast();
        if (link.target().startsWith("/")) {
          done.clear();
        }
        names(link.target()).reversed().forEach(left::push);
      }
    }
    return String.join("/", done);
  }

  private static List<String> names(String path) {
    return Arrays.stream(path.split("/", -1))
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .toList();
  }
}
