package dev.skiff.wire.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a streamed answer, without their LF; empty ones are skipped. */
final class Lines {
  private final InputStream input;
  private final int maxBytes;
  private final byte[] buffer = new byte[8 * 1024];
  private int position;
  private int limit;

  Lines(InputStream input, int maxBytes) {
    this.input = input;
    this.maxBytes = maxBytes;
  }

  /** The next line; null at the end. A last line without LF counts. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (fill()) {
      byte next = buffer[position++];
      if (next != '\n') {
        append(line, next);
      } else if (line.size() > 0) {
        return line.toByteArray();
      }
    }
    return line.size() > 0 ? line.toByteArray() : null;
  }

  private void append(ByteArrayOutputStream line, byte next) throws ProtocolError {
    if (line.size() == maxBytes) {
      throw new ProtocolError("a line of the answer is longer than " + maxBytes + " bytes");
    }
    line.write(next);
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, input.read(buffer));
    }
    return position < limit;
  }
}
