package dev.skiff.engine.api;

import dev.skiff.wire.api.WireJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;

/** One request and its answer. Belongs to the thread of its handler. */
public final class Exchange {
  public static final String JSON = "application/json";

  /** A value of JSON on each line. */
  public static final String LINES = "application/x-ndjson";

  private static final int PART_BYTES = 8192;

  private final Request request;
  private final Response response;
  private final Map<String, String> captured;
  private final Query query;
  private final LongAnswers longAnswers;
  private final long bodyLimit;

  Exchange(
      Request request,
      Response response,
      Map<String, String> captured,
      LongAnswers longAnswers,
      long bodyLimit) {
    this.request = request;
    this.response = response;
    this.captured = captured;
    this.query = Query.parse(request.getHttpURI().getQuery());
    this.longAnswers = longAnswers;
    this.bodyLimit = bodyLimit;
  }

  /** What a hole in the route's path took. */
  public String captured(String hole) {
    return Objects.requireNonNull(captured.get(hole), () -> "the route has no {" + hole + "}");
  }

  public Query query() {
    return query;
  }

  /** Whether only the headers are asked for. */
  public boolean isHead() {
    return HttpMethod.HEAD.is(request.getMethod());
  }

  /** Reads the body. */
  public JsonBody body() {
    return JsonBody.parse(bytes());
  }

  /**
   * The body as it comes, however long it is and takes. Who does not read it to its end calls
   * {@link #passOverBody} before it answers with an error.
   */
  public InputStream bodyStream() {
    // Without it, Jetty would wait for the rest of a body that nobody wants.
    header("Connection", "close");
    endPoint().setIdleTimeout(0);
    return Content.Source.asInputStream(request);
  }

  /** Reads what is left of a body: a client that is still sending would not see the answer. */
  public void passOverBody() {
    try {
      Content.Source.asInputStream(request).transferTo(OutputStream.nullOutputStream());
    } catch (IOException | HttpException.RuntimeException e) {
      // Who does not send to the end does not wait for an answer.
    }
  }

  private byte[] bytes() {
    if (request.getLength() > bodyLimit) {
      throw ApiFailure.bodyTooLarge(bodyLimit);
    }
    try (InputStream content = Content.Source.asInputStream(request)) {
      return read(content);
    } catch (IOException | HttpException.RuntimeException e) {
      throw ApiFailure.malformed("its body cannot be read: " + e.getMessage(), e);
    }
  }

  /** Not {@code readNBytes}: at the limit it reads no bytes, for which Jetty waits. */
  private byte[] read(InputStream content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    byte[] part = new byte[PART_BYTES];
    for (int read = content.read(part); read >= 0; read = content.read(part)) {
      bytes.write(part, 0, read);
      if (bytes.size() > bodyLimit) {
        throw ApiFailure.bodyTooLarge(bodyLimit);
      }
    }
    return bytes.toByteArray();
  }

  /** Sets a header of the answer, before it is sent. */
  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  public <T> void json(int status, Class<T> type, T value) throws IOException {
    bytes(status, JSON, WireJson.write(type, value));
  }

  public <T> void jsonList(int status, Class<T> type, List<T> values) throws IOException {
    bytes(status, JSON, WireJson.writeList(type, values));
  }

  public void bytes(int status, String contentType, byte[] body) throws IOException {
    response.setStatus(status);
    header("Content-Type", contentType);
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
  }

  public void empty(int status) {
    response.setStatus(status);
  }

  /**
   * Interrupts the calling thread when the client hangs up or the engine ends, until it is closed.
   * The connection ends with this answer.
   */
  public HangUp watchClient() {
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    return HangUp.watch(endPoint(), longAnswers);
  }

  /**
   * Sends status 200 and the headers, at once. To be called with the client being watched; there is
   * no time limit on the client's reading then.
   */
  public ResponseStream stream(String contentType) throws IOException, InterruptedException {
    response.setStatus(200);
    header("Content-Type", contentType);
    // Chunked although the connection ends, so that a body cut short can be told from a whole one.
    header("Transfer-Encoding", "chunked");
    endPoint().setIdleTimeout(0);
    return new ResponseStream(response);
  }

  /**
   * Sends the headers and gives the connection to a session, which begins once this handler has
   * returned: status 101 when the client asked for an upgrade, else 200 and raw bytes after it. The
   * session is closed in any case, also when this fails.
   */
  public void hijack(String contentType, Hijacked.Session session)
      throws IOException, InterruptedException {
    bytes();
    boolean upgrade = request.getHeaders().contains(HttpHeader.UPGRADE);
    header("Content-Type", contentType);
    if (upgrade) {
      response.setStatus(101);
      header("Connection", "Upgrade");
      header("Upgrade", "tcp");
    } else {
      response.setStatus(200);
      header("Connection", "close");
    }
    HijackedConnection connection = new HijackedConnection(endPoint(), longAnswers, session);
    request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
    Request.addCompletionListener(
        request,
        failure -> {
          if (failure != null) {
            connection.abandon();
          }
        });
    if (!upgrade) {
      Completion sent = new Completion();
      response.write(false, BufferUtil.EMPTY_BUFFER, sent);
      sent.await();
    }
  }

  private EndPoint endPoint() {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }
}
