package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies a file so that blocks of zeros take no room. */
public final class SparseCopy {
  private static final int CHUNK = 1 << 20;

  /** What file systems allocate, mostly. */
  private static final int BLOCK = 4096;

  private static final ByteBuffer ZEROS = ByteBuffer.allocate(BLOCK).asReadOnlyBuffer();

  private SparseCopy() {}

  /**
   * Copies the bytes; makes nothing durable.
   *
   * @param target is not there yet
   * @param length of the target, at least that of the source; what is behind reads as zeros
   */
  public static void copy(Path source, Path target, long length) throws IOException {
    try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      long at = 0;
      while (fill(in, chunk.clear())) {
        chunk.flip();
        int bytes = chunk.remaining();
        writeBlocks(out, at, chunk);
        at += bytes;
      }
      if (out.size() < length) {
        out.write(ByteBuffer.allocate(1), length - 1);
      }
    }
  }

  private static boolean fill(FileChannel in, ByteBuffer chunk) throws IOException {
    while (chunk.hasRemaining() && in.read(chunk) >= 0) {}
    return chunk.position() > 0;
  }

  private static void writeBlocks(FileChannel out, long at, ByteBuffer chunk) throws IOException {
    for (int start = 0; start < chunk.limit(); start += BLOCK) {
      ByteBuffer block = chunk.slice(start, Math.min(BLOCK, chunk.limit() - start));
      if (!block.equals(ZEROS.slice(0, block.limit()))) {
        for (long position = at + start; block.hasRemaining(); ) {
          position += out.write(block, position);
        }
      }
    }
  }
}
