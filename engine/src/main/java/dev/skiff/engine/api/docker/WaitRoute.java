package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.Condition;
import dev.skiff.wire.api.WaitResponse;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for an instance. The headers tell the client that nothing is missed from then on; it
 * starts the instance after them. The body comes at the end.
 */
final class WaitRoute {
  /** What Docker's client returns where a container gave no exit code of its own. */
  private static final int NO_CODE = 125;

  private final Engine engine;

  WaitRoute(Engine engine) {
    this.engine = engine;
  }

  void handle(Exchange exchange) throws IOException, InterruptedException {
    Condition condition = condition(exchange.query());
    try (HangUp watch = exchange.watchClient()) {
      Answer answer = new Answer(exchange);
      answer.finish(result(exchange.captured("id"), condition, answer, watch));
    }
  }

  private WaitResponse result(String reference, Condition condition, Answer answer, HangUp watch)
      throws InterruptedException {
    try {
      return response(engine.perform(new Operation.Await(reference, condition, answer::begin)));
    } catch (Failure e) {
      watch.check();
      if (answer.stream == null) {
        throw e;
      }
      return new WaitResponse(NO_CODE, new WaitResponse.WaitError(String.valueOf(e.getMessage())));
    }
  }

  private static Condition condition(Query query) {
    String text = query.text("condition").orElse("not-running");
    return switch (text) {
      case "not-running" -> Condition.NOT_RUNNING;
      case "next-exit" -> Condition.NEXT_EXIT;
      case "removed" -> Condition.REMOVED;
      default ->
          throw ApiFailure.invalidQuery("condition", text, "not-running, next-exit or removed");
    };
  }

  static WaitResponse response(Instance instance) {
    Optional<Outcome> outcome = instance.outcome();
    return new WaitResponse(
        outcome.map(Outcome::exitCode).orElse(0),
        outcome.filter(WaitRoute::codeIsNotThePrograms).map(WaitRoute::error).orElse(null));
  }

  private static boolean codeIsNotThePrograms(Outcome outcome) {
    return switch (outcome.kind()) {
      case EXITED, SIGNALED, OUT_OF_MEMORY, KILLED -> false;
      case START_FAILED, PANICKED, NEVER_CAME_UP, GUARD_LOST -> true;
    };
  }

  private static WaitResponse.WaitError error(Outcome outcome) {
    String reason = outcome.reason();
    return new WaitResponse.WaitError(reason.isEmpty() ? outcome.kind().label() : reason);
  }

  /** The answer, begun when the wait has. */
  private static final class Answer {
    private final Exchange exchange;
    private @Nullable ResponseStream stream;

    Answer(Exchange exchange) {
      this.exchange = exchange;
    }

    void begin() {
      try {
        stream = exchange.stream(Exchange.JSON);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("the client has gone");
      }
    }

    void finish(WaitResponse response) throws IOException, InterruptedException {
      if (stream == null) {
        begin();
      }
      ResponseStream body = java.util.Objects.requireNonNull(stream);
      body.write(ByteBuffer.wrap(WireJson.write(WaitResponse.class, response)));
      body.finish();
    }
  }
}
