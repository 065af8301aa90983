package dev.skiff.engine.base.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Writes a new file and leaves holes where whole blocks are zero. */
final class SparseFileOutput extends OutputStream {
  private static final int BLOCK_BYTES = 4096;

  private static final byte[] ZEROS = new byte[BLOCK_BYTES];

  private final FileChannel channel;
  private final byte[] block = new byte[BLOCK_BYTES * 16];
  private int filled;
  private long position;

  SparseFileOutput(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Whether a range of at most a block holds nothing but zeros. */
  static boolean isZero(byte[] bytes, int start, int length) {
    return Arrays.equals(bytes, start, start + length, ZEROS, 0, length);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, block.length - filled);
      System.arraycopy(bytes, at, block, filled, count);
      filled += count;
      at += count;
      left -= count;
      if (filled == block.length) {
        drain();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      drain();
      if (channel.size() < position) {
        channel.write(ByteBuffer.allocate(1), position - 1); // a hole at the end still has a length
      }
    }
  }

  private void drain() throws IOException {
    for (int start = 0; start < filled; start += BLOCK_BYTES) {
      int length = Math.min(BLOCK_BYTES, filled - start);
      if (!isZero(block, start, length)) {
        ByteBuffer data = ByteBuffer.wrap(block, start, length);
        while (data.hasRemaining()) {
          channel.write(data, position + data.position());
        }
      }
    }
    position += filled;
    filled = 0;
  }
}
