package dev.skiff.engine.build;

import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A regular file of this computer as it was when it was first looked at.
 *
 * @param real without symbolic links
 * @param size in bytes
 * @param stamp changes with the file
 */
record HostFile(Path real, long size, Map<String, Object> stamp) {
  private static final String STAMP = "unix:dev,ino,size,lastModifiedTime,ctime";

  /** Of a path that leads to a regular file. */
  static HostFile of(Path path) throws IOException {
    Path real = path.toRealPath();
    Map<String, Object> stamp = stamp(real);
    return new HostFile(real, stamp.get("size") instanceof Long size ? size : 0, stamp);
  }

  Content content() {
    return Content.region(real, 0, size);
  }

  boolean isUnchanged() throws IOException {
    try {
      return stamp.equals(stamp(real));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Map<String, Object> stamp(Path real) throws IOException {
    return Map.copyOf(Files.readAttributes(real, STAMP));
  }
}
