package dev.skiff.engine.format.disk;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk that is a file, byte for byte. */
public final class RawDisk implements DiskBytes, AutoCloseable {
  private final FileChannel channel;
  private final FileBytes bytes;

  private RawDisk(FileChannel channel, FileBytes bytes) {
    this.channel = channel;
    this.bytes = bytes;
  }

  /**
   * Opens a file for reading.
   *
   * @param kind for messages, e.g. {@code the volume}
   */
  public static RawDisk open(Path file, String kind) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new RawDisk(channel, new FileBytes(channel, file, kind));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public String name() {
    return bytes.name();
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    return bytes.read(offset, length);
  }

  @Override
  public Content content(long offset, long size) {
    checkInside(offset, size);
    return Content.region(bytes.file(), offset, size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
