package dev.skiff.engine.operation;

import dev.skiff.engine.files.FilesFailure;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A file or folder of this computer as a tree; links are kept as links and never followed. */
final class HostTree {
  private static final int EXECUTABLE = 0755;
  private static final int PLAIN = 0644;

  private HostTree() {}

  /**
   * Reads what lies there; contents are read later, when they are asked for.
   *
   * @param name of the file, or of the folder above its files, in the tree
   * @throws FilesFailure if something in it is neither file, folder nor link
   */
  static FileTree of(Path source, String name) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            tree.put(path(folder), new Node.Directory(Node.Ownership.root(EXECUTABLE)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            tree.put(path(file), node(file, attributes));
            return FileVisitResult.CONTINUE;
          }

          private String path(Path file) {
            String below = source.relativize(file).toString();
            return below.isEmpty() ? name : name + "/" + below;
          }
        });
    return tree.build();
  }

  private static Node node(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isSymbolicLink()) {
      return new Node.Symlink(Node.Ownership.root(0777), Files.readSymbolicLink(file).toString());
    }
    if (!attributes.isRegularFile()) {
      throw FilesFailure.noSuchKind(file);
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    boolean program = permissions.contains(PosixFilePermission.OWNER_EXECUTE);
    return new Node.RegularFile(
        Node.Ownership.root(program ? EXECUTABLE : PLAIN),
        Content.region(file, 0, attributes.size()));
  }
}
