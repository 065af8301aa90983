package dev.skiff.engine.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a person wrote. */
public final class SmallFile {
  /** More than any reader of one takes, so that it says so. */
  private static final int MAX_BYTES = (1 << 20) + 1;

  private SmallFile() {}

  /** Its first mebibyte and a byte, at most; a pipe or device is not opened. */
  public static byte[] read(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw BuildFailure.notForGuests(file, "no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES);
    }
  }
}
