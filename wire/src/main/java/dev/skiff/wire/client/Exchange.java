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

  /** Sends the head of a POST whose body is then sent in chunks. */
  void sendChunkedHead(ApiPath path, String contentType) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: skiff\r\nUser-Agent: skiff/%s\r\nConnection: close\r\n"
                .formatted(path, Release.VERSION)
            + "Content-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(contentType);
    write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Sends a part of the body; an empty one is its end (RFC 9112 §7.1). */
  void sendChunk(byte[] bytes, int length) throws IOException {
    String size = Integer.toHexString(length) + "\r\n";
    write(ByteBuffer.wrap(size.getBytes(StandardCharsets.ISO_8859_1)));
    write(ByteBuffer.wrap(bytes, 0, length));
    write(ByteBuffer.wrap(new byte[] {'\r', '\n'}));
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
