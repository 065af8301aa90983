package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.log.ConsoleTail;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.Condition;
import java.io.IOException;

/** Instances, as far as Docker has no word for it. */
final class InstanceRoutes {
  private static final int READY = 204;
  private static final int DONE = 204;

  private final Engine engine;

  InstanceRoutes(Engine engine) {
    this.engine = engine;
  }

  void ready(Exchange exchange) throws InterruptedException {
    String reference = exchange.captured("id");
    try (HangUp watch = exchange.watchClient()) {
      try {
        engine.perform(new Operation.Await(reference, Condition.READY, () -> {}));
      } catch (Failure e) {
        watch.check();
        throw e;
      }
    }
    exchange.empty(READY);
  }

  void removeAtEnd(Exchange exchange) {
    engine.perform(new Operation.RemoveAtEnd(exchange.captured("id")));
    exchange.empty(DONE);
  }

  void console(Exchange exchange) throws IOException {
    long lines =
        exchange.query().text("tail").filter("all"::equals).isPresent()
            ? -1
            : exchange.query().number("tail").orElse(-1);
    try (Engine.Output output = engine.output(exchange.captured("id"))) {
      byte[] tail = ConsoleTail.read(output.console(), lines);
      exchange.bytes(200, "application/octet-stream", tail);
    }
  }
}
