package dev.skiff.wire.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** What arrives on a connection, buffered: lines for the head, bytes for the body. */
final class ChannelInput extends InputStream {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();

  ChannelInput(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * The next line without its CR LF (or bare LF, which RFC 9112 §2.2 lets a recipient accept).
   *
   * @throws ProtocolError when it is longer than {@code maxBytes}
   * @throws EOFException when the connection ends within it
   */
  String line(int maxBytes) throws IOException {
    byte[] line = new byte[Math.min(maxBytes, 256)];
    int length = 0;
    for (int next = read(); next != '\n'; next = read()) {
      if (next < 0) {
        throw new EOFException("the engine closed the connection within its answer");
      }
      if (length == maxBytes) {
        throw new ProtocolError("a line is longer than " + maxBytes + " bytes");
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(maxBytes, length * 2));
      }
      line[length++] = (byte) next;
    }
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return new String(line, 0, end, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    buffer.clear();
    int count = channel.read(buffer);
    buffer.flip();
    return count > 0;
  }
}
