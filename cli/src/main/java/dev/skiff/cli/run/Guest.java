package dev.skiff.cli.run;

import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.CreateResponse;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.WaitResponse;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.EngineClient;
import dev.skiff.wire.client.Hijack;
import dev.skiff.wire.client.Pending;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One instance and the requests about it that running a program takes. */
public final class Guest {
  /** How often the witness is asked while the end is waited for. */
  private static final Duration WITNESS_PERIOD = Duration.ofMillis(50);

  private final EngineClient engine;
  private final String id;

  public Guest(EngineClient engine, String id) {
    this.engine = engine;
    this.id = id;
  }

  /** Creates an instance; an empty {@code name} leaves it to the engine to find one. */
  public static CreateResponse create(EngineClient engine, CreateRequest request, String name)
      throws IOException {
    ApiPath path = ApiPath.of("/containers/create");
    if (!name.isEmpty()) {
      path.query("name", name);
    }
    return engine.post(path, CreateRequest.class, request, CreateResponse.class);
  }

  public String id() {
    return id;
  }

  /** Starts it; an engine that dies meanwhile is asked again, to which "runs already" is a yes. */
  public void start() throws IOException {
    Reconnecting.call(() -> {
      engine.post(path("/containers/{}/start"));
      return id;
    });
  }

  /** Waits until every published port is bound; fails when the instance ends before. */
  public void awaitReady() throws IOException {
    Reconnecting.call(() -> engine.raw(path("/skiff/v1/instances/{}/ready")));
  }

  /** Waits for the end, however long; the program's exit code. */
  public int awaitEnd() throws IOException {
    return Reconnecting.call(() -> {
      ApiPath wait = path("/containers/{}/wait").query("condition", "not-running");
      return (int) engine.post(wait, WaitResponse.class).statusCode();
    });
  }

  public void stop() throws IOException {
    Reconnecting.call(() -> {
      engine.post(path("/containers/{}/stop"));
      return id;
    });
  }

  public void kill() throws IOException {
    engine.post(path("/containers/{}/kill").query("signal", "KILL"));
  }

  /** Removes it, running or not; one that is gone already is fine. */
  public void remove() throws IOException {
    try {
      Reconnecting.call(() -> {
        engine.delete(path("/containers/{}").query("force", true).query("v", true));
        return id;
      });
    } catch (ApiError e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  public InstanceDetail inspect() throws IOException {
    return Reconnecting.call(() -> engine.get(path("/containers/{}/json"), InstanceDetail.class));
  }

  /** All three streams of the program, from where it is now. */
  Hijack attach() throws IOException {
    return engine.hijack(attachPath(true));
  }

  /** Standard input alone. */
  Hijack attachInput() throws IOException {
    return engine.hijack(attachPath(false));
  }

  /** All output from the first byte, until the end. */
  Answer log() throws IOException {
    return engine.stream(
        path("/containers/{}/logs")
            .query("follow", true)
            .query("stdout", true)
            .query("stderr", true));
  }

  /**
   * A witness of whether one engine lives all along, which the end of an attached stream does not
   * tell: that looks the same when the program has ended and when the engine was killed. This
   * request is answered only when the instance is removed; if its connection ends before, it is the
   * engine's end.
   */
  Pending witness() throws IOException {
    return engine.begin(path("/containers/{}/wait").query("condition", "removed"));
  }

  /**
   * The exit code, if the end comes within {@code patience} and the witness lives to see it; else
   * empty.
   */
  Optional<Integer> endWithin(Duration patience, Pending witness) throws IOException {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    try (Pending wait =
        engine.begin(path("/containers/{}/wait").query("condition", "not-running"))) {
      Thread.ofVirtual().start(() -> complete(code, wait));
      long begin = System.nanoTime();
      while (!witness.isBroken() && System.nanoTime() - begin < patience.toNanos()) {
        if (isDoneWithin(code, WITNESS_PERIOD)) {
          return witness.isBroken() ? Optional.empty() : Optional.of(code.getNow(0));
        }
      }
      return Optional.empty();
    }
  }

  private static boolean isDoneWithin(CompletableFuture<Integer> code, Duration period)
      throws IOException {
    try {
      code.get(period.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the instance ended");
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
  }

  private static void complete(CompletableFuture<Integer> code, Pending wait) {
    try (Answer answer = wait.answer()) {
      code.complete((int) answer.json(WaitResponse.class).statusCode());
    } catch (IOException | RuntimeException e) {
      code.completeExceptionally(e);
    }
  }

  private static IOException rethrown(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      throw cause;
    }
    return e.getCause() instanceof IOException cause ? cause : new IOException(e);
  }

  private ApiPath attachPath(boolean output) {
    return path("/containers/{}/attach")
        .query("stream", true)
        .query("stdin", true)
        .query("stdout", output)
        .query("stderr", output);
  }

  private ApiPath path(String template) {
    return ApiPath.of(template, id);
  }
}
