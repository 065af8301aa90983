package dev.skiff.engine.api;

import dev.skiff.engine.failure.Failure;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.WireJson;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What a failure looks like to a client. The one place that gives failures a status. */
public record ErrorAnswer(int status, ErrorBody body) {

  /**
   * The answer to a failure.
   *
   * @param messageOnly for clients that show nothing but the message: the hint is added to it
   */
  public static ErrorAnswer of(Failure failure, boolean messageOnly) {
    String message = Objects.requireNonNull(failure.getMessage());
    String shown =
        messageOnly && !failure.hint().isEmpty() ? message + "; " + failure.hint() : message;
    return new ErrorAnswer(
        status(failure.kind()), new ErrorBody(shown, failure.code(), failure.hint()));
  }

  private static int status(Failure.Kind kind) {
    return switch (kind) {
      case INVALID -> 400;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case INTERNAL -> 500;
      case UNSUPPORTED -> 501;
      case UNAVAILABLE -> 503;
      case NO_SPACE -> 507;
    };
  }

  void send(Response response, Callback callback) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Exchange.JSON);
    response.write(true, ByteBuffer.wrap(WireJson.write(ErrorBody.class, body)), callback);
  }
}
