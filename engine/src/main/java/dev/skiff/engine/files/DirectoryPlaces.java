package dev.skiff.engine.files;

import dev.skiff.engine.format.ext4.Ext4Inode;
import java.util.HashMap;
import java.util.Map;

/** Where directories of a disk are: one in two places would be a tree without end. */
final class DirectoryPlaces {
  private final Map<Long, String> places = new HashMap<>();

  /**
   * Notes that a directory is here.
   *
   * @param path absolute, empty for the root
   * @throws FilesFailure if it is elsewhere, too
   */
  void require(Ext4Inode directory, String path) {
    String known = places.putIfAbsent(directory.number(), path);
    if (known != null && !known.equals(path)) {
      throw FilesFailure.loop(path.isEmpty() ? "/" : path);
    }
  }
}
