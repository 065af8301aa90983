package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Bounded reads of a file that may be anything. Running over its end is a truncated file. */
final class ElfBytes {
  /** Larger tables than this are no real program's. */
  private static final int MAX_READ = 4 << 20;

  private static final int MAX_STRING = 4096;

  private final String name;
  private final FileChannel channel;
  private final long size;

  ElfBytes(String name, FileChannel channel) throws IOException {
    this.name = name;
    this.channel = channel;
    this.size = channel.size();
  }

  long size() {
    return size;
  }

  /** Exactly these bytes, little endian. */
  ByteBuffer at(long offset, long length) throws IOException {
    requireInside(offset, length);
    if (length > MAX_READ) {
      throw FormatFailure.overLimit("the ELF file " + name, "a table of " + length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw truncated();
      }
    }
    return buffer.flip();
  }

  /** A string that a NUL ends. */
  String string(long offset) throws IOException {
    requireInside(offset, 1);
    ByteBuffer bytes = at(offset, Math.min(MAX_STRING, size - offset));
    for (int i = 0; i < bytes.limit(); i++) {
      if (bytes.get(i) == 0) {
        return StandardCharsets.UTF_8.decode(bytes.slice(0, i)).toString();
      }
    }
    throw FormatFailure.corrupt("the ELF file " + name, "a string at " + offset + " does not end");
  }

  /** Unsigned arithmetic throughout: offsets are hostile 64-bit numbers. */
  void requireInside(long offset, long length) {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw truncated();
    }
  }

  private FormatFailure truncated() {
    return FormatFailure.corrupt(
        "the ELF file " + name, "it is truncated: it has " + size + " bytes and speaks of more");
  }
}
