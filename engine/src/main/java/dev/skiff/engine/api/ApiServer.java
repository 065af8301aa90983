package dev.skiff.engine.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP on a Unix socket that only its owner can open. Handlers run on virtual threads. Closing it
 * ends streams and waits, gives other requests a little time, and removes the socket.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final Logger REQUESTS = LoggerFactory.getLogger("dev.skiff.engine.api.requests");

  /** Room for a name, many filters and what proxies add. */
  private static final int MAX_HEADER_BYTES = 32 * 1024;

  /** How long the end of the engine waits for requests that are being answered. */
  private static final long CLOSE_MILLIS = 3_000;

  private static final long CLOSE_IDLE_MILLIS = 100;

  /** Platform threads: one accepts, one selects, the others start virtual ones. */
  private static final int MAX_THREADS = 8;

  private final Server server;
  private final LongAnswers longAnswers;
  private final SocketFile socket;

  private ApiServer(Server server, LongAnswers longAnswers, SocketFile socket) {
    this.server = server;
    this.longAnswers = longAnswers;
    this.socket = socket;
  }

  /**
   * What an engine's server is given.
   *
   * @param version the engine's own
   * @param maxConnections each may be a stream that lives as long as a guest
   * @param idle how long a client may take between two parts of a request, or leave a connection
   *     unused; streams and waits may be silent as long as they like
   */
  public record Settings(
      String version, InstantSource clock, long maxBodyBytes, int maxConnections, Duration idle) {

    /** What a real engine uses. */
    public static Settings of(String version, InstantSource clock) {
      return new Settings(version, clock, 4 << 20, 1024, Duration.ofSeconds(30));
    }
  }

  /**
   * Listens, and answers from now on.
   *
   * @param path in a folder that exists
   * @throws ApiFailure when another server answers there, or something else is in the way
   */
  public static ApiServer open(Path path, List<Route> routes, Settings settings) {
    SocketFile socket = SocketFile.claim(path);
    LongAnswers longAnswers = new LongAnswers();
    ConnectionCount connections = new ConnectionCount();
    Server server = new Server(threads());
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setUnixDomainPath(socket.unready());
    connector.setIdleTimeout(settings.idle().toMillis());
    connector.setShutdownIdleTimeout(CLOSE_IDLE_MILLIS);
    connector.addBean(connections);
    server.addConnector(connector);
    server.setHandler(new ApiHandler(new Router(routes), settings, longAnswers, connections));
    server.setErrorHandler(new MalformedRequests());
    server.setRequestLog(ApiServer::log);
    server.setStopTimeout(CLOSE_MILLIS);
    ApiServer opened = new ApiServer(server, longAnswers, socket);
    opened.start(path);
    return opened;
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("api");
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory()));
    return threads;
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setSendServerVersion(false);
    http.setHttpCompliance(HttpCompliance.RFC7230);
    // Images have slashes in their names, which clients encode or not.
    http.setUriCompliance(
        UriCompliance.RFC3986.with("skiff", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
    return http;
  }

  private void start(Path path) {
    try {
      server.start();
      socket.publish();
    } catch (Exception e) {
      close();
      if (e instanceof ApiFailure failure) {
        throw failure;
      }
      throw ApiFailure.cannotListen(path, e);
    }
    LOG.info("listening on {}", path);
  }

  private static void log(Request request, Response response) {
    if (REQUESTS.isDebugEnabled()) {
      long nanos = System.nanoTime() - request.getBeginNanoTime();
      REQUESTS.debug(
          "{} {} -> {}, {} bytes, {} us",
          request.getMethod(),
          request.getHttpURI().getPathQuery(),
          response.getStatus(),
          Response.getContentBytesWritten(response),
          TimeUnit.NANOSECONDS.toMicros(nanos));
    }
  }

  /** Streams, waits and hijacked connections that go on now. */
  int longAnswers() {
    return longAnswers.count();
  }

  @Override
  public void close() {
    try {
      socket.remove();
    } catch (IOException e) {
      LOG.warn("the socket {} stays behind", socket, e);
    }
    longAnswers.endAll();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the API did not end cleanly", e);
    }
  }
}
