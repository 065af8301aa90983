package dev.skiff.wire.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection taken over after an {@code Upgrade: tcp} (Docker's attach): bytes both ways, each
 * way ended alone. One thread may read while another writes.
 */
public final class Hijack implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream input;
  private final ResponseHead head;

  Hijack(Exchange exchange, ResponseHead head) {
    this.head = head;
    this.channel = exchange.channel();
    this.input = exchange.input();
  }

  /**
   * What the engine sends. Its end does not tell whether the engine meant it or was killed: on a
   * Unix socket both look alike.
   */
  public InputStream input() {
    return input;
  }

  /** Hands on a program's output until it ends, as {@link Multiplexed#copy} does. */
  public void copyOutput(Multiplexed.Sink sink) throws IOException {
    Multiplexed.copy(head, input, sink);
  }

  /** Sends all of {@code bytes}; after a failure its position tells how much the socket took. */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Says that no more will be written; what the engine sends goes on. */
  public void endWriting() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
