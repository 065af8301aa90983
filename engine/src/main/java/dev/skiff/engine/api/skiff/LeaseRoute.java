package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection that stands for its client: when it breaks while the engine lives, nobody will
 * remove the instance but the engine. The headers tell that this is recorded; the body, which is
 * empty, ends with the instance's removal.
 */
final class LeaseRoute {
  private final Engine engine;

  LeaseRoute(Engine engine) {
    this.engine = engine;
  }

  void handle(Exchange exchange) throws IOException, InterruptedException {
    String id = engine.perform(new Operation.Inspect(exchange.captured("id"))).id();
    HangUp watch = exchange.watchClient();
    try (watch) {
      hold(exchange, id, watch);
    } finally {
      if (watch.clientHasGone()) {
        engine.perform(new Operation.EndLease(id));
      }
    }
  }

  private void hold(Exchange exchange, String id, HangUp watch)
      throws IOException, InterruptedException {
    AtomicReference<ResponseStream> answer = new AtomicReference<>();
    try {
      engine.perform(new Operation.Lease(id, () -> answer.set(begun(exchange))));
    } catch (Failure e) {
      watch.check();
      throw e;
    }
    answer.get().finish();
  }

  private static ResponseStream begun(Exchange exchange) {
    try {
      return exchange.stream(Exchange.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the client has gone");
    }
  }
}
