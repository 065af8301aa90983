package dev.skiff.engine.format.tree;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Writes an image from front to back: small pieces gathered in a buffer, large regions of files
 * copied inside the kernel. Nothing is complete before {@link #flush}. One owner; closing it leaves
 * the target open.
 */
public final class ContentOutput implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  /** From here on a system call of its own costs less than copying through the buffer. */
  private static final int IN_KERNEL_MINIMUM = 64 << 10;

  private static final byte[] ZEROS = new byte[4096];

  private final FileChannel target;
  private final SourceFiles sources = new SourceFiles();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long flushed;

  /**
   * @param start where the first byte goes
   */
  public ContentOutput(FileChannel target, long start) throws IOException {
    this.target = target;
    this.flushed = start;
    target.position(start);
  }

  /** Byte offset in the image at which the next byte lands. */
  public long position() {
    return flushed + buffer.position();
  }

  public void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  private void write(byte[] bytes, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, room());
      buffer.put(bytes, done, count);
      done += count;
    }
  }

  /** Fills with zeros up to an offset that is not behind the position. */
  public void padTo(long offset) throws IOException {
    long missing = offset - position();
    if (missing < 0) {
      throw new IllegalStateException("at " + position() + ", past " + offset);
    }
    for (; missing > 0; missing -= Math.min(missing, ZEROS.length)) {
      write(ZEROS, (int) Math.min(missing, ZEROS.length));
    }
  }

  /**
   * Goes on at an offset that is not behind the position; what is between is a hole in a target
   * that had nothing there.
   */
  public void skipTo(long offset) throws IOException {
    if (offset < position()) {
      throw new IllegalStateException("at " + position() + ", past " + offset);
    }
    if (offset > position()) {
      flush();
      flushed = offset;
      target.position(offset);
    }
  }

  /**
   * Exactly the content's bytes; a source that ends early is an error. Many zeros become a hole, as
   * by {@link #skipTo}.
   */
  public void write(Content content) throws IOException {
    switch (content) {
      case Content.Bytes bytes -> write(bytes.bytes());
      case Content.Region region when region.size() < IN_KERNEL_MINIMUM -> gather(region);
      case Content.Region region -> copyInKernel(region);
      case Content.Joined joined -> {
        write(joined.head());
        write(joined.tail());
      }
      case Content.Zeros zeros when zeros.size() < IN_KERNEL_MINIMUM ->
          padTo(position() + zeros.size());
      case Content.Zeros zeros -> leaveHole(zeros.size());
    }
  }

  /** The last byte is written, so that what ends in a hole is as long as it should be. */
  private void leaveHole(long size) throws IOException {
    skipTo(position() + size - 1);
    write(ZEROS, 1);
  }

  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      flushed += target.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    sources.close();
  }

  /** Bytes that fit into the buffer now; never 0. */
  private int room() throws IOException {
    if (!buffer.hasRemaining()) {
      flush();
    }
    return buffer.remaining();
  }

  private void gather(Content.Region region) throws IOException {
    FileChannel source = sources.open(region.file());
    for (long done = 0; done < region.size(); ) {
      int count = (int) Math.min(region.size() - done, room());
      int limit = buffer.limit();
      buffer.limit(buffer.position() + count);
      int got = source.read(buffer, region.offset() + done);
      buffer.limit(limit);
      done += checked(got, region.file(), region.size() - done);
    }
  }

  private void copyInKernel(Content.Region region) throws IOException {
    flush();
    FileChannel source = sources.open(region.file());
    for (long done = 0; done < region.size(); ) {
      long left = region.size() - done;
      long count = source.transferTo(region.offset() + done, left, target);
      done += checked(count, region.file(), left);
      flushed += count;
    }
  }

  private static long checked(long count, Path source, long left) throws EOFException {
    if (count <= 0) {
      throw new EOFException(
          source + " ended " + left + " bytes early: it changed while being read");
    }
    return count;
  }
}
