package dev.skiff.wire.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;

/** Answers every connection with the same script and keeps what it was asked. */
final class CannedServer implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final Path socket;

  /** What a connection does once its request's head and body have been read. */
  interface Script {
    void play(InputStream in, OutputStream out) throws IOException;
  }

  CannedServer(Path folder, Script script) throws IOException {
    socket = folder.resolve("s");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> serve(script));
  }

  static CannedServer answering(Path folder, String answer) throws IOException {
    byte[] bytes = answer.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return new CannedServer(folder, (in, out) -> out.write(bytes));
  }

  EngineClient client() {
    return new EngineClient(Dialer.to(socket));
  }

  String request() throws InterruptedException {
    return requests.take();
  }

  private void serve(Script script) {
    try {
      while (true) {
        SocketChannel connection = listener.accept();
        Thread.ofVirtual().start(() -> play(connection, script));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void play(SocketChannel connection, Script script) {
    try (connection) {
      InputStream in = Channels.newInputStream(connection);
      requests.add(readRequest(in));
      script.play(in, Channels.newOutputStream(connection));
    } catch (IOException e) {
      // The client went first.
    }
  }

  private static String readRequest(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) in.read());
    }
    String marker = "Content-Length: ";
    int at = text.indexOf(marker);
    int length =
        at < 0
            ? 0
            : Integer.parseInt(text.substring(at + marker.length(), text.indexOf("\r\n", at)));
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
