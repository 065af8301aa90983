package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.Use;
import dev.skiff.wire.api.StatsMessage;
import dev.skiff.wire.api.TopResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What runs in an instance, and what it uses. */
final class UseRoutes {
  /** Between two measurements, as in Docker. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Engine engine;
  private final int hostCpus = Runtime.getRuntime().availableProcessors();

  UseRoutes(Engine engine) {
    this.engine = engine;
  }

  /** What {@code ps_args} ask for is not looked at: a guest has no ps. */
  void top(Exchange exchange) throws IOException {
    var processes = engine.perform(new Operation.ListProcesses(exchange.captured("id")));
    exchange.json(200, TopResponse.class, UseView.top(processes));
  }

  void stats(Exchange exchange) throws IOException, InterruptedException {
    // Docker's default is a stream.
    boolean stream = exchange.query().text("stream").isEmpty() || exchange.query().flag("stream");
    try (HangUp _ = exchange.watchClient()) {
      Use first = measure(exchange.captured("id"));
      if (stream) {
        follow(exchange.stream(Exchange.JSON), first);
      } else if (exchange.query().flag("one-shot")) {
        answer(exchange, UseView.stats(first, Optional.empty(), hostCpus));
      } else {
        Thread.sleep(PERIOD);
        answer(
            exchange, UseView.stats(measure(first.instance().id()), Optional.of(first), hostCpus));
      }
    }
  }

  private Use measure(String reference) {
    return engine.perform(new Operation.Measure(reference));
  }

  private static void answer(Exchange exchange, StatsMessage message) throws IOException {
    exchange.json(200, StatsMessage.class, message);
  }

  /** Until the client goes, or the instance. */
  private void follow(ResponseStream stream, Use first) throws IOException, InterruptedException {
    Optional<Use> before = Optional.empty();
    Use now = first;
    while (true) {
      stream.line(StatsMessage.class, UseView.stats(now, before, hostCpus));
      before = Optional.of(now);
      Thread.sleep(PERIOD);
      try {
        now = measure(first.instance().id());
      } catch (dev.skiff.engine.instance.InstanceFailure removed) {
        stream.finish();
        return;
      }
    }
  }
}
