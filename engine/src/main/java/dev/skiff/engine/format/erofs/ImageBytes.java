package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Bounded random access to an image. */
final class ImageBytes {
  private final FileChannel channel;
  private final Path file;
  private final long size;

  ImageBytes(FileChannel channel, Path file) throws IOException {
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

  /** Little endian, positioned at its start. */
  ByteBuffer read(long offset, int length) throws IOException {
    checkInside(offset, length, "a structure");
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw corrupt("it shrank while being read");
      }
    }
    return bytes.flip();
  }

  void checkInside(long offset, long length, String what) {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw corrupt(what + " of " + length + " bytes at " + offset + " lies outside of it");
    }
  }

  FormatFailure corrupt(String why) {
    return FormatFailure.corrupt(name(), why);
  }

  FormatFailure unsupported(String why) {
    return FormatFailure.unsupported(name(), why);
  }

  String name() {
    return "the EROFS image '" + file + "'";
  }
}
