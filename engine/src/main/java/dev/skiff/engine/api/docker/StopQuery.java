package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.instance.Signals;
import java.time.Duration;
import java.util.Optional;

/** How an instance is to be stopped, as a query says it. */
final class StopQuery {
  private StopQuery() {}

  static Optional<Duration> grace(Exchange exchange) {
    return exchange.query().number("t").stream().mapToObj(StopGrace::ofSeconds).findFirst();
  }

  static Optional<Integer> signal(Exchange exchange) {
    return exchange
        .query()
        .text("signal")
        .map(text ->
            Signals.parse(text)
                .orElseThrow(() ->
                    ApiFailure.invalidQuery(
                        "signal", text, "a signal's name or number, as TERM or 15,")));
  }
}
