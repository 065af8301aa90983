package dev.skiff.engine.build;

import dev.skiff.engine.format.tree.PathOrder;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Names of this computer's files, which are bytes, as the text that images have. */
final class HostNames {
  private HostNames() {}

  /**
   * The names in a folder, by their bytes.
   *
   * @throws BuildFailure if one is no UTF-8
   */
  static List<String> sorted(Path folder) throws IOException {
    Optional<List<String>> plain = plain(folder);
    if (plain.isPresent()) {
      return plain.get();
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        names.add(text(child));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(PathOrder::compare);
    return names;
  }

  /**
   * The same of a folder whose names are all ASCII, which is most and takes a third of the time;
   * the others, and those that cannot be read, are for the other way. A question mark may stand for
   * a byte that is no text.
   */
  private static Optional<List<String>> plain(Path folder) {
    String[] names = folder.toFile().list();
    if (names == null) {
      return Optional.empty();
    }
    for (String name : names) {
      for (int at = 0; at < name.length(); at++) {
        char unit = name.charAt(at);
        if (unit >= 0x80 || unit == '?') {
          return Optional.empty();
        }
      }
    }
    // ASCII sorts as its bytes do.
    Arrays.sort(names);
    return Optional.of(List.of(names));
  }

  /**
   * What a link says.
   *
   * @throws BuildFailure if that is no UTF-8
   */
  static String target(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    if (!isExact(target)) {
      throw BuildFailure.notUtf8(escaped(link), "where it leads is");
    }
    return target.toString();
  }

  private static String text(Path child) {
    Path name = child.getFileName();
    if (!isExact(name)) {
      throw BuildFailure.notUtf8(escaped(child), "its name is");
    }
    return name.toString();
  }

  /** Whether the text means the same bytes: what cannot be decoded is replaced by other letters. */
  private static boolean isExact(Path path) {
    String text = path.toString();
    if (text.chars().allMatch(c -> c < 0x80)) {
      return true;
    }
    try {
      return path.equals(path.getFileSystem().getPath(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** With the bytes that are no ASCII as %XX. */
  private static String escaped(Path path) {
    return path.toUri().getRawPath();
  }
}
