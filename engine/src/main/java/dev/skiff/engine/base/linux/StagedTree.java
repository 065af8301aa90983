package dev.skiff.engine.base.linux;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A tree as files of this user's, for a program that takes files from a folder: names, contents,
 * links and hard links; owners and modes are the user's own.
 */
final class StagedTree {
  private StagedTree() {}

  /**
   * Makes the folder.
   *
   * @param folder is not there yet; the caller removes it, also when this fails
   */
  static Path stage(FileTree tree, Path folder) throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      Path path = folder.resolve(entry.getKey());
      String first = tree.firstName(entry.getKey());
      if (!first.equals(entry.getKey())) {
        Files.createLink(path, folder.resolve(first));
        continue;
      }
      switch (entry.getValue()) {
        case Node.Directory _ -> Files.createDirectory(path);
        case Node.Symlink link -> Files.createSymbolicLink(path, Path.of(link.target()));
        case Node.RegularFile file -> write(file.content(), path);
      }
    }
    return folder;
  }

  /** Large runs of zeros become holes, here and on the volume. */
  private static void write(Content content, Path path) throws IOException {
    try (InputStream in = content.open();
        OutputStream out = new BufferedOutputStream(new SparseFileOutput(path))) {
      in.transferTo(out);
    }
  }
}
