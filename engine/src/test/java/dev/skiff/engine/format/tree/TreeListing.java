package dev.skiff.engine.format.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** What a tree is, as lines: two trees are the same when their listings are. */
public final class TreeListing {
  private TreeListing() {}

  public static List<String> of(FileTree tree) {
    List<String> lines = new ArrayList<>();
    tree.nodes().forEach((path, node) -> lines.add(line(path, node) + linked(tree, path)));
    return lines;
  }

  private static String linked(FileTree tree, String path) {
    return tree.links().containsKey(path) ? " is " + tree.links().get(path) : "";
  }

  public static String line(String path, Node node) {
    Node.Ownership owner = node.ownership();
    String what =
        switch (node) {
          case Node.Directory directory -> "directory";
          case Node.Symlink link -> "-> " + link.target();
          case Node.RegularFile file -> file.content().size() + " bytes " + sum(file.content());
        };
    return "%04o %d:%d %s %s".formatted(owner.mode(), owner.uid(), owner.gid(), path, what);
  }

  private static String sum(Content content) {
    CRC32C sum = new CRC32C();
    try (InputStream in = content.open()) {
      sum.update(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
