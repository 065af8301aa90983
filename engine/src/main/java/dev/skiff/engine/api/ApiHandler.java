package dev.skiff.engine.api;

import dev.skiff.engine.failure.Failure;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes requests, turns what is thrown into errors. */
final class ApiHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

  private final Router router;
  private final ApiServer.Settings settings;
  private final LongAnswers longAnswers;
  private final ConnectionCount connections;
  private final InstantSource clock;
  private final AtomicLong incidents = new AtomicLong();

  ApiHandler(
      Router router,
      ApiServer.Settings settings,
      LongAnswers longAnswers,
      ConnectionCount connections) {
    this.router = router;
    this.settings = settings;
    this.longAnswers = longAnswers;
    this.connections = connections;
    this.clock = settings.clock();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    // How long an answer may take is the operation's to know; reading and writing stay limited.
    request.addIdleTimeoutListener(_ -> false);
    identify(response);
    try {
      answer(request, response);
      callback.succeeded();
    } catch (Failure e) {
      LOG.debug("{} {} failed", request.getMethod(), request.getHttpURI(), e);
      fail(request, response, e, callback);
    } catch (InterruptedException | CancellationException e) {
      LOG.debug("{} {} given up: the client has gone", request.getMethod(), request.getHttpURI());
      callback.failed(e);
    } catch (IOException | RuntimeException | Error e) {
      if (response.isCommitted() && e instanceof IOException) {
        LOG.debug("{} {} cut short", request.getMethod(), request.getHttpURI(), e);
        callback.failed(e);
        return true;
      }
      String incident = nextIncident();
      LOG.error("incident {}: {} {}", incident, request.getMethod(), request.getHttpURI(), e);
      fail(request, response, ApiFailure.internal(incident, e), callback);
    }
    return true;
  }

  private void answer(Request request, Response response) throws IOException, InterruptedException {
    if (connections.open() > settings.maxConnections()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      throw ApiFailure.tooManyConnections(settings.maxConnections());
    }
    String path = request.getHttpURI().getPath();
    Router.Match match = router.find(request.getMethod(), path == null ? "" : path);
    Map<String, String> captured = match.captured();
    Exchange exchange =
        new Exchange(request, response, captured, longAnswers, settings.maxBodyBytes());
    match.route().handler().handle(exchange);
  }

  private void fail(Request request, Response response, Failure failure, Callback callback) {
    if (response.isCommitted()) {
      callback.failed(failure);
      return;
    }
    boolean close = "close".equals(response.getHeaders().get(HttpHeader.CONNECTION));
    response.reset();
    identify(response);
    if (close) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    ErrorAnswer.of(failure, showsOnlyMessage(request)).send(response, callback);
  }

  /** Docker's client prints nothing of an error but its message. */
  private static boolean showsOnlyMessage(Request request) {
    String agent = request.getHeaders().get(HttpHeader.USER_AGENT);
    return agent != null && agent.startsWith("Docker-Client/");
  }

  private void identify(Response response) {
    response.getHeaders().put("X-Skiff-Engine", settings.version());
    response.getHeaders().put("Api-Version", DockerVersion.CURRENT);
    response.getHeaders().put("Ostype", "linux");
    response.getHeaders().put("Docker-Experimental", "false");
    response.getHeaders().put("Server", "Skiff/" + settings.version() + " (linux)");
  }

  /** Unlike any other in the log: when, and a number. */
  private String nextIncident() {
    return Long.toString(clock.millis(), Character.MAX_RADIX) + "-" + incidents.incrementAndGet();
  }
}
