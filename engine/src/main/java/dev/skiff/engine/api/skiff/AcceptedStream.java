package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.NetAccepted;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Who comes to published ports, a line of JSON each. Who tells does not wait for a slow client: it
 * misses lines, and is told how many.
 */
final class AcceptedStream {
  private final Engine engine;
  private final Optional<String> instance;
  private final int tail;
  private final WaitingLines<Accepted> waiting = new WaitingLines<>(Accepted::count);

  /**
   * Makes one for a request.
   *
   * @param instance to whom; empty for all
   * @param tail how many of the lines that are known
   */
  AcceptedStream(Engine engine, Optional<String> instance, int tail) {
    this.engine = engine;
    this.instance = instance;
    this.tail = tail;
  }

  /** Answers until the client goes or the engine ends. */
  void send(Exchange exchange) throws IOException, InterruptedException {
    try (HangUp _ = exchange.watchClient()) {
      AcceptedLog.Following following =
          engine.perform(
              new Operation.OnNetworks<>(
                  new NetworkOperation.FollowAccepted(instance, waiting::add)));
      try (DataPlane.Subscription _ = following.subscription()) {
        ResponseStream stream = exchange.stream(Exchange.LINES);
        for (Accepted line : latest(following.past(), tail)) {
          stream.line(NetAccepted.class, NetView.accepted(line, 0));
        }
        while (true) {
          stream.line(NetAccepted.class, NetView.accepted(waiting.take(), waiting.missed()));
        }
      }
    }
  }

  /** The last so many of a list. */
  static <T> List<T> latest(List<T> all, int most) {
    return all.subList(Math.max(0, all.size() - most), all.size());
  }
}
