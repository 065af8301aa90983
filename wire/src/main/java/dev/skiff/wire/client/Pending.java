package dev.skiff.wire.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A request that is sent and not yet answered. Its connection tells whether the engine that took it
 * still lives: the kernel ends it with the engine.
 */
public final class Pending implements AutoCloseable {
  private final Exchange exchange;

  Pending(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Waits for the answer, which then owns the connection. */
  public Answer answer() throws IOException {
    ResponseHead head = exchange.head();
    EngineClient.refuseError(exchange, head);
    return new Answer(exchange, head);
  }

  /**
   * Whether the engine has ended, without waiting. For a request whose answer nobody will read: a
   * byte of it may be lost here. Not to be called while {@link #answer} waits.
   */
  public boolean isBroken() {
    SocketChannel channel = exchange.channel();
    try {
      channel.configureBlocking(false);
      return channel.read(ByteBuffer.allocate(1)) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  Hijack hijack() throws IOException {
    ResponseHead head = exchange.head();
    EngineClient.refuseError(exchange, head);
    // 200 is how engines answered before the upgrade was named (Docker API, ContainerAttach).
    if (head.status() != 101 && head.status() != 200) {
      throw new ProtocolError("attach was answered with status " + head.status());
    }
    return new Hijack(exchange, head);
  }

  /** Closes the connection, which also ends an {@link #answer} that waits on another thread. */
  @Override
  public void close() throws IOException {
    exchange.close();
  }
}
