package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ErrorAnswer;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.failure.Failure;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.StreamMessage;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer of Docker's messages, a line each. The status is sent with the first one: what fails
 * before is an ordinary error.
 */
public final class MessageStream {
  private final Exchange exchange;
  private @Nullable ResponseStream stream;

  public MessageStream(Exchange exchange) {
    this.exchange = exchange;
  }

  /** What answers with messages as it goes on. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Does it and ends the answer; the failure of what reads a body may come while it is sent. */
  public void answer(Work work) throws IOException, InterruptedException {
    try {
      work.run();
    } catch (Failure e) {
      exchange.passOverBody();
      if (stream == null) {
        throw e;
      }
      ErrorBody error = ErrorAnswer.of(e, false).body();
      send(
          StreamMessage.failure(
              error.message(),
              Objects.requireNonNullElse(error.code(), ""),
              Objects.requireNonNullElse(error.hint(), "")));
    }
    ResponseStream begun = stream;
    if (begun != null) {
      begun.finish();
    }
  }

  public void send(StreamMessage message) throws IOException, InterruptedException {
    ResponseStream target = stream;
    if (target == null) {
      target = exchange.stream(Exchange.JSON);
      stream = target;
    }
    target.line(StreamMessage.class, message);
  }
}
