package dev.skiff.wire.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is sent by a thread of its own while its answer is read: neither may wait
 * for the other. What goes wrong with the source goes before what the engine says to that.
 */
final class Upload implements AutoCloseable {
  private static final String TAR = "application/x-tar";
  private static final int CHUNK = 256 << 10;

  private final Exchange exchange;
  private volatile @Nullable IOException sourceFailure;

  private Upload(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Owns the channel; the body stays the caller's. */
  static Upload begin(SocketChannel channel, ApiPath path, InputStream body) throws IOException {
    Upload upload = new Upload(new Exchange(channel));
    try {
      upload.exchange.sendChunkedHead(path, TAR);
    } catch (IOException e) {
      upload.close();
      throw e;
    }
    Thread.ofVirtual().name("upload").start(() -> upload.send(body));
    return upload;
  }

  /** The body of the answer, once its head says that there is one. */
  InputStream answer() throws IOException {
    try {
      ResponseHead head = exchange.head();
      EngineClient.refuseError(exchange, head);
      return BodyInput.of(head, exchange.input());
    } catch (IOException e) {
      throw cause(e);
    }
  }

  byte @Nullable [] next(Lines lines) throws IOException {
    try {
      return lines.next();
    } catch (IOException e) {
      throw cause(e);
    }
  }

  private IOException cause(IOException failure) {
    IOException source = sourceFailure;
    return source == null ? failure : source;
  }

  private void send(InputStream body) {
    byte[] chunk = new byte[CHUNK];
    try {
      for (int count = read(body, chunk); count > 0; count = read(body, chunk)) {
        exchange.sendChunk(chunk, count);
      }
      exchange.sendChunk(chunk, 0);
    } catch (IOException e) {
      if (sourceFailure != null) {
        closeQuietly();
      }
      // Else the engine has stopped listening, and its answer says why.
    }
  }

  /** As much as there is; 0 at the end. */
  private int read(InputStream body, byte[] chunk) throws IOException {
    try {
      return Math.max(body.readNBytes(chunk, 0, chunk.length), 0);
    } catch (IOException e) {
      sourceFailure = e;
      throw e;
    }
  }

  private void closeQuietly() {
    try {
      exchange.close();
    } catch (IOException e) {
      // The request is over in any case.
    }
  }

  @Override
  public void close() throws IOException {
    exchange.close();
  }
}
