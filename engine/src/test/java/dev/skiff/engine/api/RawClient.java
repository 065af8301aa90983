package dev.skiff.engine.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Sends any bytes to a server, also those that no proper client would. */
final class RawClient implements AutoCloseable {
  private final SocketChannel channel;

  RawClient(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /** A request without a body, the connection kept. */
  static String request(String method, String path, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return method + " " + path + " HTTP/1.1\r\nHost: skiff\r\n" + more + "\r\n";
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  void endSending() throws IOException {
    channel.shutdownOutput();
  }

  /** Reads until the text has come. */
  String readUntil(String end) throws IOException {
    var text = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (!text.toString().endsWith(end)) {
      one.clear();
      if (channel.read(one) < 0) {
        throw new IOException("the server ended the connection after: " + text);
      }
      text.append((char) (one.get(0) & 0xff));
    }
    return text.toString();
  }

  byte[] read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException("the server ended the connection");
      }
    }
    return bytes.array();
  }

  /** Reads to the end of the connection. */
  String readToEnd() throws IOException {
    var all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
