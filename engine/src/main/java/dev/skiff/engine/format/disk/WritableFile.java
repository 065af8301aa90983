package dev.skiff.engine.format.disk;

import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is read and changed in place. Its length is what it was when opened, and grows by
 * what is added at its end.
 */
public final class WritableFile implements GrowingDisk {
  private final FileChannel channel;
  private final Path file;
  private final String kind;
  private long size;

  private WritableFile(FileChannel channel, Path file, String kind, long size) {
    this.channel = channel;
    this.file = file;
    this.kind = kind;
    this.size = size;
  }

  /**
   * Opens a file for reading and writing.
   *
   * @param kind for messages, e.g. {@code the volume}
   */
  public static WritableFile open(Path file, String kind) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      return new WritableFile(channel, file, kind, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String name() {
    return kind + " '" + file + "'";
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    checkInside(offset, length);
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw corrupt("it shrank while being read");
      }
    }
    return bytes.array();
  }

  @Override
  public Content content(long offset, long length) {
    checkInside(offset, length);
    return Content.region(file, offset, length);
  }

  @Override
  public void write(long offset, byte[] bytes) throws IOException {
    checkInside(offset, bytes.length);
    put(offset, bytes);
  }

  @Override
  public void extend(long length) throws IOException {
    if (length <= size) {
      throw new IllegalArgumentException("no extension to " + length + ", it ends at " + size);
    }
    put(length - 1, new byte[1]);
    size = length;
  }

  @Override
  public void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void put(long offset, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left, offset + left.position());
    }
  }
}
