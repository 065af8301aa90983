package dev.skiff.engine.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The last lines of a guest's serial console. The guard cuts the file once, to {@code
 * console.log.1}, and begins it again; both are read as one.
 */
public final class ConsoleTail {
  /** More than a person reads, and than both files hold by default. */
  public static final int MAX_BYTES = 4 << 20;

  private ConsoleTail() {}

  /**
   * The last lines, exactly as the guest wrote them, at most {@link #MAX_BYTES}. Empty when there
   * is no console yet.
   *
   * @param lines a negative number for all
   */
  public static byte[] read(Path console, long lines) throws IOException {
    byte[] now = end(console, MAX_BYTES);
    byte[] before =
        end(console.resolveSibling(console.getFileName() + ".1"), MAX_BYTES - now.length);
    var all = new ByteArrayOutputStream(before.length + now.length);
    all.write(before);
    all.write(now);
    byte[] bytes = all.toByteArray();
    int from = lines < 0 ? 0 : start(bytes, lines);
    return java.util.Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] end(Path path, int most) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = file.size();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, most));
      long from = size - bytes.capacity();
      while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {}
      return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** Where the last lines begin; a last line without LF is one too. */
  private static int start(byte[] bytes, long lines) {
    long left = lines;
    for (int i = bytes.length; i > 0; i--) {
      if (i == bytes.length || bytes[i - 1] == '\n') {
        if (left == 0) {
          return i;
        }
        left--;
      }
    }
    return 0;
  }
}
