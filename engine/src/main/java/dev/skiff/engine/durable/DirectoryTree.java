package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file or folder with all below it: forced to the disk, weighed, or gone for good. Links are not
 * followed.
 */
public final class DirectoryTree {
  private DirectoryTree() {}

  /** Forces every file and folder, children first. */
  public static void force(Path root) throws IOException {
    walk(root, DirectoryTree::forceOne);
  }

  /** Deletes everything. What is not there is no error. */
  public static void delete(Path root) throws IOException {
    try {
      walk(root, (path, _) -> Files.deleteIfExists(path));
    } catch (NoSuchFileException e) {
      // Gone already, which is what was wanted.
    }
  }

  /** Deletes every file and folder directly below one whose name is not wanted any more. */
  public static void sweep(Path parent, Predicate<String> wanted) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
      for (Path child : children) {
        if (!wanted.test(child.getFileName().toString())) {
          delete(child);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was ever made there.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** What the files take on the disk; of sparse ones only what was written. 0 for what is gone. */
  public static long allocatedBytes(Path root) throws IOException {
    long[] total = new long[1];
    try {
      walk(root, (path, attributes) -> total[0] += AllocatedBytes.of(path, attributes));
    } catch (NoSuchFileException e) {
      // It went while it was looked at.
    }
    return total[0];
  }

  private static void forceOne(Path path, @Nullable BasicFileAttributes attributes)
      throws IOException {
    // Opening a pipe or a device would wait for, or do, who knows what.
    if (attributes == null || attributes.isRegularFile()) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Is shown each path after what is below it; a folder without attributes. */
  private interface Visit {
    void at(Path path, @Nullable BasicFileAttributes attributes) throws IOException;
  }

  private static void walk(Path root, Visit visit) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            visit.at(file, attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            visit.at(folder, null);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
