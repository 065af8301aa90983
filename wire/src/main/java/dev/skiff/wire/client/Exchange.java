package dev.skiff.wire.client;

import dev.skiff.wire.Release;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request on one connection, up to the head of its answer. Owns the channel. */
final class Exchange implements AutoCloseable {
  private final SocketChannel channel;
  private final ChannelInput input;

  Exchange(SocketChannel channel) {
    this.channel = channel;
    this.input = new ChannelInput(channel);
  }

  SocketChannel channel() {
    return channel;
  }

  ChannelInput input() {
    return input;
  }

  /**
   * Sends the request; {@code connection} is the value of that header: {@code close}, or {@code
   * Upgrade} for a hijack.
   */
  void send(String method, ApiPath path, byte @Nullable [] json, String connection)
      throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: skiff\r\n");
    head.append("User-Agent: skiff/").append(Release.VERSION).append("\r\n");
    head.append("Connection: ").append(connection).append("\r\n");
    if (connection.equals("Upgrade")) {
      head.append("Upgrade: tcp\r\n");
    }
    if (json != null) {
      head.append("Content-Type: application/json\r\n");
    }
    if (json != null || method.equals("POST")) {
      head.append("Content-Length: ").append(json == null ? 0 : json.length).append("\r\n");
    }
    head.append("\r\n");
    write(ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.ISO_8859_1)));
    if (json != null) {
      write(ByteBuffer.wrap(json));
    }
  }

  /**
   * Waits for the answer's head.
   *
   * @throws EOFException when the engine ended before it answered
   */
  ResponseHead head() throws IOException {
    return ResponseHead.read(input);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
