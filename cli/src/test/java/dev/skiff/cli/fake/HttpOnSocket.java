package dev.skiff.cli.fake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small HTTP/1.1 server on a Unix socket: one request a connection, a virtual thread for each.
 */
final class HttpOnSocket implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final Thread acceptor;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  /** Answers one request; whatever it throws closes the connection. */
  interface Handler {
    void handle(Request request, Reply reply) throws IOException, InterruptedException;
  }

  record Request(String method, String path, Map<String, String> query, String body) {
    boolean is(String name) {
      return query.getOrDefault(name, "0").equals("1");
    }
  }

  HttpOnSocket(Path socket, Handler handler) throws IOException {
    Files.deleteIfExists(socket);
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    acceptor = Thread.ofVirtual().start(() -> accept(handler));
  }

  private void accept(Handler handler) {
    try {
      while (true) {
        SocketChannel connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection, handler));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(SocketChannel connection, Handler handler) {
    try (connection) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
      handler.handle(read(in), new Reply(in, Channels.newOutputStream(connection)));
    } catch (IOException e) {
      // One of both sides has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", -1);
    int length = 0;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.startsWith("Content-Length: ")) {
        length = Integer.parseInt(header.substring("Content-Length: ".length()));
      }
      chunked |= header.equals("Transfer-Encoding: chunked");
    }
    URI target = URI.create(first[1]);
    return new Request(
        first[0],
        target.getPath(),
        query(target),
        new String(chunked ? chunks(in) : in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the client went");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  private static Map<String, String> query(URI target) {
    Map<String, String> query = new HashMap<>();
    if (target.getQuery() != null) {
      for (String each : target.getQuery().split("&", -1)) {
        int equals = each.indexOf('=');
        query.put(each.substring(0, equals), each.substring(equals + 1));
      }
    }
    return query;
  }

  /** As kill -9 does: the socket's file stays, every connection ends, nothing is answered. */
  @Override
  public void close() throws IOException {
    listener.close();
    awaitAcceptor();
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  /** The kernel goes on taking connections until the thread in accept has left it. */
  private void awaitAcceptor() throws IOException {
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a fake engine dies");
    }
  }

  /** What a handler answers with. */
  record Reply(InputStream in, OutputStream out) {
    void json(int status, byte[] json) throws IOException {
      head(status, "Content-Type: application/json\r\nContent-Length: " + json.length);
      out.write(json);
    }

    void empty(int status) throws IOException {
      head(status, "Content-Length: 0");
    }

    void hijack(String type) throws IOException {
      head(101, "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: " + type);
    }

    void beginChunks(String type) throws IOException {
      head(200, "Transfer-Encoding: chunked\r\nContent-Type: " + type);
    }

    void chunk(byte[] bytes) throws IOException {
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    void endChunks() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private void head(int status, String headers) throws IOException {
      String head = "HTTP/1.1 " + status + " X\r\nX-Skiff-Engine: fake\r\n" + headers + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
