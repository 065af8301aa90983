package dev.skiff.engine.api;

import dev.skiff.wire.api.ErrorBody;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty refuses before a handler sees it: headers too large, no HTTP, bad chunks. */
final class MalformedRequests implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = Math.max(response.getStatus(), HttpStatus.BAD_REQUEST_400);
    Object said = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String reason = said == null ? HttpStatus.getMessage(status) : said.toString();
    var body = new ErrorBody("malformed request: " + reason, "api.malformed", "");
    new ErrorAnswer(status, body).send(response, callback);
    return true;
  }
}
