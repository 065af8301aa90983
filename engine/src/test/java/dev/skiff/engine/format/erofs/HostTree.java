package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder of this machine as a tree, as its kernel shows it. */
final class HostTree {
  private HostTree() {}

  static FileTree read(Path root) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root)) {
      files = walk.skip(1).toList();
    }
    Map<Object, String> names = new HashMap<>();
    for (Path file : files) {
      String path = root.relativize(file).toString();
      tree.put(path, node(file));
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        String first = names.putIfAbsent(inode(file), path);
        if (first != null) {
          tree.link(path, first);
        }
      }
    }
    return tree.build();
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  private static Node node(Path file) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(file, "unix:mode,uid,gid,size", LinkOption.NOFOLLOW_LINKS);
    int mode = number(attributes, "mode");
    Node.Ownership ownership =
        new Node.Ownership(mode & 07777, number(attributes, "uid"), number(attributes, "gid"));
    if (Files.isSymbolicLink(file)) {
      return new Node.Symlink(ownership, Files.readSymbolicLink(file).toString());
    }
    if (Files.isDirectory(file)) {
      return new Node.Directory(ownership);
    }
    return new Node.RegularFile(ownership, Content.region(file, 0, Files.size(file)));
  }

  private static int number(Map<String, Object> attributes, String name) {
    return ((Number) attributes.getOrDefault(name, 0)).intValue();
  }
}
