package dev.skiff.engine.base.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder and all below it, forced to the disk or gone for good. */
final class DirectoryTree {
  private DirectoryTree() {}

  /** Forces every file and directory, children first; links are not followed. */
  static void force(Path root) throws IOException {
    for (Path path : childrenFirst(root)) {
      if (!Files.isSymbolicLink(path)) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
  }

  /** Deletes without following links. What is not there is no error. */
  static void delete(Path root) throws IOException {
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      for (Path path : childrenFirst(root)) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static List<Path> childrenFirst(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.sorted(Comparator.comparingInt(Path::getNameCount).reversed()).toList();
    }
  }
}
