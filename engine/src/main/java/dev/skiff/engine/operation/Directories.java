package dev.skiff.engine.operation;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Removal of an instance's folder. */
final class Directories {
  private Directories() {}

  /**
   * Removes a folder and what is in it; links are not followed. One that is not there is no error.
   */
  static void delete(Path directory) throws IOException {
    try {
      Files.walkFileTree(directory, new Deletion());
    } catch (NoSuchFileException e) {
      // Gone already, which is what was wanted.
    }
  }

  /** Removes every file and folder directly below one whose name is not wanted any more. */
  static void sweep(Path parent, Predicate<String> wanted) throws IOException {
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

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path directory, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
