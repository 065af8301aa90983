package dev.skiff.engine.format.tree;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stream, and then a content that is opened only when the stream has ended. */
final class JoinedInput extends InputStream {
  private InputStream current;
  private @Nullable Content next;

  JoinedInput(InputStream first, Content next) {
    this.current = first;
    this.next = next;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = current.read(buffer, offset, length);
    while (count < 0 && next != null) {
      Content content = next;
      next = null;
      current.close();
      current = content.open();
      count = current.read(buffer, offset, length);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}
