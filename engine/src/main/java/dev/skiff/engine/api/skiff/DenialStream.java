package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.NetworkOperation.DeniedRow;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.NetDenial;
import java.io.IOException;
import java.util.Optional;

/**
 * What is denied, a line of JSON each: first what was denied before, then as it happens. Who tells
 * does not wait for a slow client: it misses lines, and is told how many.
 */
final class DenialStream {
  private final Engine engine;
  private final Optional<String> instance;
  private final WaitingLines<DeniedRow> waiting = new WaitingLines<>(_ -> 1);

  /**
   * @param instance whose packets; empty for all
   */
  DenialStream(Engine engine, Optional<String> instance) {
    this.engine = engine;
    this.instance = instance;
  }

  /** Answers until the client goes or the engine ends. */
  void send(Exchange exchange) throws IOException, InterruptedException {
    Optional<Instance> from = instance.map(name -> engine.perform(new Operation.Inspect(name)));
    // It begins before the list is asked for, so that nothing falls between the two.
    try (HangUp _ = exchange.watchClient();
        DataPlane.Subscription _ = follow(from)) {
      ResponseStream stream = exchange.stream(Exchange.LINES);
      for (NetDenial denial : NetView.denials(engine, from).reversed()) {
        stream.line(NetDenial.class, denial);
      }
      while (true) {
        stream.line(NetDenial.class, NetView.denial(waiting.take(), waiting.missed()));
      }
    }
  }

  private DataPlane.Subscription follow(Optional<Instance> from) {
    return engine.perform(
        new Operation.OnNetworks<>(
            new NetworkOperation.FollowDenied(from.map(Instance::id), waiting::add)));
  }
}
