package dev.skiff.cli.run;

import dev.skiff.cli.tty.WindowSize;
import dev.skiff.cli.value.LogTime;
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
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One instance and the requests about it that running a program takes. */
public final class Guest {
  /** How often the witness is asked while the end is waited for. */
  private static final Duration WITNESS_PERIOD = Duration.ofMillis(50);

  private static final int CONFLICT = 409;

  private final EngineClient engine;
  private final String id;

  public Guest(EngineClient engine, String id) {
    this.engine = engine;
    this.id = id;
  }

  /**
   * Creates an instance.
   *
   * @param name empty to leave it to the engine to find one
   * @param leased we shall remove it once we have seen its end; the engine, should we not
   */
  public static CreateResponse create(
      EngineClient engine, CreateRequest request, String name, boolean leased) throws IOException {
    ApiPath path = ApiPath.of("/containers/create");
    if (!name.isEmpty()) {
      path.query("name", name);
    }
    if (leased) {
      path.query("leased", true);
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

  /** Tells its terminal a size; one that has ended meanwhile needs none. */
  void resize(WindowSize size) throws IOException {
    try {
      engine.post(
          path("/containers/{}/resize")
              .query("h", Integer.toString(size.rows()))
              .query("w", Integer.toString(size.columns())));
    } catch (ApiError e) {
      if (!e.isNotFound() && e.status() != CONFLICT) {
        throw e;
      }
    }
  }

  void signal(String name) throws IOException {
    engine.post(path("/containers/{}/kill").query("signal", name));
  }

  /** What it is kept from reaching, as it happens; the caller closes it. */
  Answer denials() throws IOException {
    return engine.stream(
        ApiPath.of("/skiff/v1/net/denied").query("follow", true).query("instance", id));
  }

  /** Makes the engine remove it at its end, which we shall not see. */
  void removeAtEnd() throws IOException {
    engine.post(path("/skiff/v1/instances/{}/remove-at-end"));
  }

  /**
   * Has the engine remove it at its end when the connection breaks, which it does with us; answers
   * once that is recorded.
   */
  Pending lease() throws IOException {
    Pending lease = engine.begin(path("/skiff/v1/instances/{}/lease"));
    try {
      lease.answer();
      return lease;
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** The program's output, from where it is now, and its input where that is wanted. */
  Hijack attach(Interaction interaction) throws IOException {
    return engine.hijack(attachPath(true, interaction));
  }

  /** Standard input alone. */
  Hijack attachInput(Interaction interaction) throws IOException {
    return engine.hijack(attachPath(false, interaction));
  }

  /**
   * All output of the run that goes on, or of the last one, from its first byte until its end.
   *
   * @param ranBefore the log holds earlier runs, too
   */
  Answer log(boolean ranBefore) throws IOException {
    ApiPath path =
        path("/containers/{}/logs")
            .query("follow", true)
            .query("restarts", false)
            .query("stdout", true)
            .query("stderr", true);
    if (ranBefore) {
      path.query("since", LogTime.query(Instant.parse(inspect().state().startedAt())));
    }
    return engine.stream(path);
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
   * Tells of the end of the run that goes on, or of the next one when none does, though the
   * instance removes itself then.
   */
  Pending nextExit() throws IOException {
    return engine.begin(path("/containers/{}/wait").query("condition", "next-exit"));
  }

  /**
   * The exit code, if the end comes within {@code patience} and the witness lives to see it; else
   * empty.
   */
  Optional<Integer> endWithin(Duration patience, Pending witness) throws IOException {
    try (Pending wait =
        engine.begin(path("/containers/{}/wait").query("condition", "not-running"))) {
      return endWithin(patience, witness, wait);
    }
  }

  /** The same by a wait that was begun before, which may be told of the end only once. */
  static Optional<Integer> endWithin(Duration patience, Pending witness, Pending wait)
      throws IOException {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> complete(code, wait));
    long begin = System.nanoTime();
    while (!witness.isBroken() && System.nanoTime() - begin < patience.toNanos()) {
      if (isDoneWithin(code, WITNESS_PERIOD)) {
        return witness.isBroken() ? Optional.empty() : Optional.of(code.getNow(0));
      }
    }
    return Optional.empty();
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

  private ApiPath attachPath(boolean output, Interaction interaction) {
    return path("/containers/{}/attach")
        .query("stream", true)
        .query("stdin", interaction.input())
        .query("stdout", output)
        .query("stderr", output)
        .query("detachKeys", interaction.detachKeys());
  }

  private ApiPath path(String template) {
    return ApiPath.of(template, id);
  }
}
