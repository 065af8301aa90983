package dev.skiff.engine.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A response's stream for who writes to an {@link OutputStream}; each write is sent at once. */
public final class ResponseOutput extends OutputStream {
  private final ResponseStream response;

  public ResponseOutput(ResponseStream response) {
    this.response = response;
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      response.write(ByteBuffer.wrap(bytes, offset, length));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client has gone");
    }
  }
}
