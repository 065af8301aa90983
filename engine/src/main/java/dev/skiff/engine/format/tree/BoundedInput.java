package dev.skiff.engine.format.tree;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The next {@code size} bytes of a stream; an early end is an error, not a short file. */
public final class BoundedInput extends FilterInputStream {
  private final String early;
  private final boolean lent;
  private long left;

  private BoundedInput(InputStream in, long size, String early, boolean lent) {
    super(in);
    this.left = size;
    this.early = early;
    this.lent = lent;
  }

  /** Of a file of that size, which is closed with it. */
  static BoundedInput of(InputStream in, long size, Path source) {
    return new BoundedInput(
        in, size, source + " ended %d bytes early: it changed while being read", false);
  }

  /**
   * Of an archive, whose stream stays open for what follows.
   *
   * @param early what is said at an early end; {@code %d} stands for the bytes that are missing
   */
  public static BoundedInput lent(InputStream in, long size, String early) {
    return new BoundedInput(in, size, early, true);
  }

  /** Bytes that were not read yet. */
  public long left() {
    return left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException(early.replace("%d", Long.toString(left)));
    }
    left -= count;
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(Math.min(count, left));
    left -= skipped;
    return skipped;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), left);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    if (!lent) {
      super.close();
    }
  }
}
