package dev.skiff.engine.base.nanos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves files on the loopback, by ranges, and breaks off where a test says so. */
final class ReleaseServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Optional<String> tag = Optional.of("\"1\"");

  ReleaseServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI releases() {
    return URI.create(
        "http://"
            + InetAddress.getLoopbackAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort()
            + "/");
  }

  void put(String path, byte[] bytes) {
    files.put("/" + path, bytes);
  }

  /** The next answer ends after so many bytes of its body. */
  void cutAfter(int bytes) {
    cuts.add(bytes);
  }

  void tag(Optional<String> entityTag) {
    tag = entityTag;
  }

  /** {@code PATH RANGE} of each request; the range {@code all} where none was asked for. */
  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Optional<String> range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
      requests.add(path + " " + range.orElse("all"));
      byte[] bytes = files.get(path);
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      tag.ifPresent(value -> exchange.getResponseHeaders().set("ETag", value));
      boolean goesOn =
          range.isPresent()
              && tag.equals(Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-Range")));
      send(exchange, bytes, goesOn ? Integer.parseInt(range.get().replaceAll("\\D", "")) : -1);
    }
  }

  private void send(HttpExchange exchange, byte[] bytes, int from) throws IOException {
    if (from >= bytes.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + bytes.length);
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    int start = Math.max(from, 0);
    if (from >= 0) {
      String place = "bytes %d-%d/%d".formatted(start, bytes.length - 1, bytes.length);
      exchange.getResponseHeaders().set("Content-Range", place);
    }
    exchange.sendResponseHeaders(from >= 0 ? 206 : 200, bytes.length - start);
    Integer cut = cuts.poll();
    int length = Math.min(bytes.length - start, cut == null ? Integer.MAX_VALUE : cut);
    OutputStream out = exchange.getResponseBody();
    out.write(bytes, start, length);
    out.flush();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
