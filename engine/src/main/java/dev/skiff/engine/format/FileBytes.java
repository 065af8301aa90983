package dev.skiff.engine.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Bounded random access to a file that is not trusted, through a window: structures that belong
 * together mostly lie together. Whatever lies outside the file is a {@link FormatFailure}, never an
 * end of file.
 */
public final class FileBytes {
  private static final int WINDOW = 64 << 10;

  private final FileChannel channel;
  private final Path file;
  private final String name;
  private final long start;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowStart;

  /**
   * @param channel of the file, stays the caller's
   * @param kind for messages, e.g. {@code the tar archive}
   */
  public FileBytes(FileChannel channel, Path file, String kind) throws IOException {
    this(channel, file, kind, 0, channel.size());
  }

  /**
   * A part of a file, taken for a whole one.
   *
   * @param start where it begins
   * @param size of the part
   */
  public FileBytes(FileChannel channel, Path file, String kind, long start, long size) {
    this(channel, kind + " '" + file + "'", file, start, size);
  }

  private FileBytes(FileChannel channel, String name, Path file, long start, long size) {
    this.channel = channel;
    this.file = file;
    this.name = name;
    this.start = start;
    this.size = size;
  }

  /**
   * A file whose path a user has never seen.
   *
   * @param name for messages
   */
  public static FileBytes named(String name, FileChannel channel, Path file) throws IOException {
    return new FileBytes(channel, name, file, 0, channel.size());
  }

  public Path file() {
    return file;
  }

  public long size() {
    return size;
  }

  /** For messages. */
  public String name() {
    return name;
  }

  /** A copy of so many bytes from an offset on. */
  public byte[] read(long offset, int length) throws IOException {
    checkInside(offset, length);
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, inWindow(offset + done));
      window.get((int) (offset + done - windowStart), bytes, done, count);
      done += count;
    }
    return bytes;
  }

  /** As {@link #read}, as a buffer. */
  public ByteBuffer readLittleEndian(long offset, int length) throws IOException {
    return ByteBuffer.wrap(read(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  public void checkInside(long offset, long length) {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw corrupt("it ends at " + size + ", before " + length + " bytes at " + offset);
    }
  }

  public FormatFailure corrupt(String why) {
    return FormatFailure.corrupt(name(), why);
  }

  public FormatFailure unsupported(String why) {
    return FormatFailure.unsupported(name(), why);
  }

  /** How many bytes the window holds from an offset on; moves it there if it holds none. */
  private int inWindow(long offset) throws IOException {
    if (offset < windowStart || offset >= windowStart + window.limit()) {
      window.clear();
      int count = channel.read(window, start + offset);
      window.flip();
      windowStart = offset;
      if (count <= 0) {
        throw corrupt("it shrank while being read");
      }
    }
    return (int) (windowStart + window.limit() - offset);
  }
}
