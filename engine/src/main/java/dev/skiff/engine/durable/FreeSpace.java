package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a disk has left. {@link java.nio.file.FileStore} wants to know the mount point besides,
 * which a process in a chroot or a sandbox may not find; statvfs(3) needs no mount table.
 */
public final class FreeSpace {
  private FreeSpace() {}

  /**
   * The bytes that we may still write.
   *
   * @param where a file or folder on the disk in question
   * @throws NoSuchFileException when it is not there
   */
  public static long bytes(Path where) throws IOException {
    long bytes = where.toFile().getUsableSpace();
    if (bytes == 0 && !Files.exists(where)) {
      throw new NoSuchFileException(where.toString());
    }
    return bytes;
  }
}
