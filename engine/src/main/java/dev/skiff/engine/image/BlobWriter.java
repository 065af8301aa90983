package dev.skiff.engine.image;

import dev.skiff.engine.durable.Draft;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A blob that is being written and hashed, once, under a temporary name. Closed before it was
 * finished, it is gone. One thread.
 */
final class BlobWriter extends OutputStream {
  private final Draft draft;
  private final StreamDigest hash = new StreamDigest();
  private StreamDigest.Chunk chunk;
  private long size;
  private boolean finished;

  BlobWriter(Draft draft) throws IOException {
    this.draft = draft;
    try {
      this.chunk = hash.take();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** What was written, all of it and nothing after it; the draft's new owner. */
  record Finished(Digest digest, long size, Draft draft) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      draft.close();
    }
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int part = Math.min(length - done, chunk.bytes.length - chunk.length);
      System.arraycopy(bytes, offset + done, chunk.bytes, chunk.length, part);
      chunk.length += part;
      done += part;
      if (chunk.isFull()) {
        handOver();
      }
    }
  }

  /** Nothing can be written any more. */
  Finished finish() throws IOException {
    try {
      if (chunk.length > 0) {
        handOver();
      }
      hash.put(chunk);
      Digest digest = hash.result();
      finished = true;
      return new Finished(digest, size, draft);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void close() throws IOException {
    hash.close();
    if (!finished) {
      draft.close();
    }
  }

  /** The hash takes the chunk first, so that it works while the bytes are written. */
  private void handOver() throws IOException {
    try {
      hash.put(chunk);
      draft.write(ByteBuffer.wrap(chunk.bytes, 0, chunk.length));
      size += chunk.length;
      chunk = hash.take();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while a blob was written");
  }
}
