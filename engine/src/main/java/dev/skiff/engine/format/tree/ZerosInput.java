package dev.skiff.engine.format.tree;

import java.io.InputStream;
import java.util.Arrays;

/** So many zeros. */
final class ZerosInput extends InputStream {
  private long left;

  ZerosInput(long size) {
    this.left = size;
  }

  @Override
  public int read() {
    return left-- > 0 ? 0 : end();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (left <= 0) {
      return end();
    }
    int count = (int) Math.min(length, left);
    Arrays.fill(buffer, offset, offset + count, (byte) 0);
    left -= count;
    return count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, left);
    left -= skipped;
    return skipped;
  }

  private int end() {
    left = 0;
    return -1;
  }
}
