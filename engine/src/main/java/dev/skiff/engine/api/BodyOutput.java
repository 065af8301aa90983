package dev.skiff.engine.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A streamed body as a stream: what is written is gathered and sent in larger pieces. */
public final class BodyOutput extends OutputStream {
  private static final int BUFFER = 64 << 10;

  private final ByteSink sink;
  private final ByteBuffer gathered = ByteBuffer.allocate(BUFFER);

  public BodyOutput(ByteSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      if (!gathered.hasRemaining()) {
        flush();
      }
      int count = Math.min(length - done, gathered.remaining());
      gathered.put(bytes, offset + done, count);
      done += count;
    }
  }

  /** Sends what was gathered. An interruption is told as an InterruptedIOException. */
  @Override
  public void flush() throws IOException {
    gathered.flip();
    try {
      sink.write(gathered);
    } catch (InterruptedException e) {
      var interrupted = new InterruptedIOException("the client has gone");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      gathered.clear();
    }
  }
}
