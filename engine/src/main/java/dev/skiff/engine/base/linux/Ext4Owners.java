package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.ext4.Ext4Disk;
import dev.skiff.engine.format.ext4.Ext4Entry;
import dev.skiff.engine.format.ext4.Ext4Inode;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives the files of a new ext4 image the owners, modes and attributes that a tree says. Which
 * inode is which file our own reader finds out, and afterwards whether each is as it should be.
 */
final class Ext4Owners {
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 040000;
  private static final int SYMLINK = 0120000;

  /** mke2fs makes it; a program that wants an empty folder would stumble over it. */
  private static final String LOST_AND_FOUND = "lost+found";

  private final FileTree tree;
  private final Node root;
  private final Map<String, Long> inodes;

  private Ext4Owners(FileTree tree, Node root, Map<String, Long> inodes) {
    this.tree = tree;
    this.root = root;
    this.inodes = inodes;
  }

  /**
   * Looks where the files of a tree are on the image.
   *
   * @param owner of the root directory
   */
  static Ext4Owners of(Path image, FileTree tree, Node.Ownership owner) throws IOException {
    try (Ext4Disk disk = Ext4Disk.open(image)) {
      return new Ext4Owners(tree, new Node.Directory(owner), inodes(disk));
    }
  }

  private static Map<String, Long> inodes(Ext4Disk disk) throws IOException {
    Map<String, Long> found = new HashMap<>();
    found.put("", disk.root().number());
    Deque<Map.Entry<String, Ext4Inode>> left = new ArrayDeque<>();
    left.push(Map.entry("", disk.root()));
    while (!left.isEmpty()) {
      Map.Entry<String, Ext4Inode> directory = left.pop();
      for (Ext4Entry entry : disk.list(directory.getValue())) {
        String name = new String(entry.name(), StandardCharsets.UTF_8);
        String path = directory.getKey().isEmpty() ? name : directory.getKey() + "/" + name;
        Ext4Inode inode = disk.inode(entry.inode());
        found.put(path, inode.number());
        if (inode.kind() == Ext4Inode.Kind.DIRECTORY) {
          left.push(Map.entry(path, inode));
        }
      }
    }
    return found;
  }

  /**
   * Commands for debugfs(8), in numbers only.
   *
   * @throws BaseFailure when a file is not on the image
   */
  String script() {
    StringBuilder script = new StringBuilder();
    if (!tree.nodes().containsKey(LOST_AND_FOUND)) {
      script.append("rmdir ").append(LOST_AND_FOUND).append('\n');
    }
    add(script, inode(""), root);
    tree.nodes()
        .forEach((path, node) -> {
          if (tree.firstName(path).equals(path)) {
            add(script, inode(path), node);
          }
        });
    return script.toString();
  }

  private static void add(StringBuilder script, long inode, Node node) {
    Node.Ownership owner = node.ownership();
    set(script, inode, "mode", "0" + Integer.toOctalString(type(node) | owner.mode()));
    set(script, inode, "uid", Integer.toString(owner.uid()));
    set(script, inode, "gid", Integer.toString(owner.gid()));
    set(script, inode, "mtime", "@0"); // As in the image, whose files have no times.
  }

  private static void set(StringBuilder script, long inode, String field, String value) {
    script.append("sif <").append(inode).append("> ").append(field).append(' ');
    script.append(value).append('\n');
  }

  private static int type(Node node) {
    return switch (node) {
      case Node.Directory _ -> DIRECTORY;
      case Node.RegularFile _ -> REGULAR;
      case Node.Symlink _ -> SYMLINK;
    };
  }

  private long inode(String path) {
    Long inode = inodes.get(path);
    if (inode == null) {
      throw BaseFailure.toolFailed("mke2fs", "it left out '" + path + "'");
    }
    return inode;
  }

  /**
   * Looks at every file again.
   *
   * @throws BaseFailure naming the first that is not as it was meant
   */
  void verify(Path image) throws IOException {
    try (Ext4Disk disk = Ext4Disk.open(image)) {
      verify(disk, "", root);
      for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
        verify(disk, entry.getKey(), entry.getValue());
      }
    }
  }

  private void verify(Ext4Disk disk, String path, Node node) throws IOException {
    Ext4Inode inode = disk.inode(inode(path));
    Node.Ownership owner = node.ownership();
    boolean right =
        inode.uid() == owner.uid()
            && inode.gid() == owner.gid()
            && switch (node) {
              case Node.Directory _ ->
                  inode.kind() == Ext4Inode.Kind.DIRECTORY && modes(inode, node);
              case Node.RegularFile file ->
                  inode.kind() == Ext4Inode.Kind.REGULAR
                      && modes(inode, node)
                      && inode.size() == file.content().size();
              case Node.Symlink link ->
                  inode.kind() == Ext4Inode.Kind.SYMLINK
                      && Arrays.equals(
                          disk.target(inode), link.target().getBytes(StandardCharsets.UTF_8));
            };
    if (!right) {
      throw BaseFailure.toolFailed("debugfs", "'" + path + "' is not as it was meant to be");
    }
  }

  private static boolean modes(Ext4Inode inode, Node node) {
    return inode.mode() == node.ownership().mode();
  }
}
