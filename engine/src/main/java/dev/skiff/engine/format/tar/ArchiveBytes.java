package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Headers read from an archive, through a window: those of small files lie close together. */
final class ArchiveBytes {
  private static final int WINDOW = 64 << 10;

  private final FileChannel channel;
  private final Path file;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowStart;

  ArchiveBytes(FileChannel channel, Path file) throws IOException {
    this.channel = channel;
    this.file = file;
    this.size = channel.size();
  }

  Path file() {
    return file;
  }

  long size() {
    return size;
  }

  byte[] read(long offset, int length) throws IOException {
    checkInside(offset, length);
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int count = (int) Math.min(length - done, available(offset + done));
      window.get((int) (offset + done - windowStart), bytes, done, count);
      done += count;
    }
    return bytes;
  }

  void checkInside(long offset, long length) {
    if (length < 0 || length > size - offset) {
      throw corrupt("it ends at " + size + ", within an entry at " + offset);
    }
  }

  FormatFailure corrupt(String why) {
    return FormatFailure.corrupt(name(), why);
  }

  FormatFailure unsupported(String why) {
    return FormatFailure.unsupported(name(), why);
  }

  String name() {
    return "the tar archive '" + file + "'";
  }

  /** Bytes in the window from an offset on; moves the window there if there are none. */
  private long available(long offset) throws IOException {
    if (offset < windowStart || offset >= windowStart + window.limit()) {
      window.clear();
      if (channel.read(window, offset) <= 0) {
        throw corrupt("it shrank while being read");
      }
      window.flip();
      windowStart = offset;
    }
    return windowStart + window.limit() - offset;
  }
}
