package dev.skiff.engine.provenance;

import dev.skiff.engine.files.GuestText;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the files of two trees differ. */
public final class TreeDifference {
  private static final int PIECE = 64 << 10;

  private final List<Entry> entries = new ArrayList<>();
  private final CommonNames before;
  private final CommonNames after;

  private TreeDifference(FileTree before, FileTree after) {
    this.before = CommonNames.of(before, after);
    this.after = CommonNames.of(after, before);
  }

  /**
   * Of each file with several names the first one that both trees have: that names came or went is
   * told of these alone.
   */
  private record CommonNames(FileTree tree, Map<String, String> byFirst) {
    static CommonNames of(FileTree tree, FileTree other) {
      Map<String, String> names = new HashMap<>();
      tree.links()
          .forEach((name, first) -> {
            if (other.nodes().containsKey(first)) {
              names.put(first, first);
            } else if (other.nodes().containsKey(name)) {
              names.putIfAbsent(first, name);
            }
          });
      return new CommonNames(tree, names);
    }

    String of(String path) {
      return byFirst.getOrDefault(tree.firstName(path), path);
    }
  }

  /** What became of a path. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /**
   * One path that differs.
   *
   * @param path absolute
   * @param before its size in bytes in the first tree, 0 where it is not there
   * @param what differs, of a changed one: {@code type}, {@code mode}, {@code owner}, {@code
   *     target}, {@code content}, {@code links} if it is one file with other paths than before
   */
  public record Entry(Kind kind, String path, long before, long after, List<String> what) {
    public Entry {
      what = List.copyOf(what);
    }
  }

  /** In the order of paths, the second tree's additions among the others. */
  public static List<Entry> of(FileTree before, FileTree after) throws IOException {
    TreeDifference difference = new TreeDifference(before, after);
    for (Map.Entry<String, Node> entry : before.nodes().entrySet()) {
      Node now = after.nodes().get(entry.getKey());
      if (now == null) {
        difference.add(Kind.REMOVED, entry.getKey(), size(entry.getValue()), 0, List.of());
      } else {
        difference.compare(entry.getKey(), entry.getValue(), now);
      }
    }
    for (Map.Entry<String, Node> entry : after.nodes().entrySet()) {
      if (!before.nodes().containsKey(entry.getKey())) {
        difference.add(Kind.ADDED, entry.getKey(), 0, size(entry.getValue()), List.of());
      }
    }
    difference.entries.sort((a, b) -> GuestText.ORDER.compare(a.path(), b.path()));
    return List.copyOf(difference.entries);
  }

  private void add(Kind kind, String path, long before, long after, List<String> what) {
    entries.add(new Entry(kind, '/' + path, before, after, what));
  }

  private void compare(String path, Node was, Node is) throws IOException {
    List<String> what = new ArrayList<>();
    if (was.ownership().mode() != is.ownership().mode()) {
      what.add("mode");
    }
    if (was.ownership().uid() != is.ownership().uid()
        || was.ownership().gid() != is.ownership().gid()) {
      what.add("owner");
    }
    if (!was.getClass().equals(is.getClass())) {
      what.add("type");
    } else if (was instanceof Node.Symlink a && is instanceof Node.Symlink b) {
      addIf(!a.target().equals(b.target()), "target", what);
    } else if (was instanceof Node.RegularFile a && is instanceof Node.RegularFile b) {
      addIf(!same(a.content(), b.content()), "content", what);
    }
    addIf(!before.of(path).equals(after.of(path)), "links", what);
    if (!what.isEmpty()) {
      add(Kind.CHANGED, path, size(was), size(is), what);
    }
  }

  private static void addIf(boolean differs, String name, List<String> what) {
    if (differs) {
      what.add(name);
    }
  }

  private static long size(Node node) {
    return node instanceof Node.RegularFile file ? file.content().size() : 0;
  }

  /** Regions of one layer are told apart without reading them. */
  private static boolean same(Content a, Content b) throws IOException {
    if (a.size() != b.size()) {
      return false;
    }
    if (a.equals(b)) {
      return true;
    }
    try (InputStream one = a.open();
        InputStream other = b.open()) {
      byte[] piece = one.readNBytes(PIECE);
      while (piece.length > 0 && Arrays.equals(piece, other.readNBytes(PIECE))) {
        piece = one.readNBytes(PIECE);
      }
      return piece.length == 0;
    }
  }
}
