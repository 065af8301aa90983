package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.network.Accepted;
import dev.skiff.engine.network.AcceptedLog;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.NetAccepted;
import dev.skiff.wire.api.WireJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who comes to published ports, a line of JSON each. Who tells does not wait for a slow client: it
 * misses lines, and is told how many.
 */
final class AcceptedStream {
  private static final String LINES = "application/x-ndjson";
  private static final int WAITING = 1024;

  private final Engine engine;
  private final Optional<String> instance;
  private final int tail;
  private final BlockingQueue<Accepted> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong missed = new AtomicLong();

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
                  new NetworkOperation.FollowAccepted(instance, this::take)));
      try (AcceptedLog.Subscription _ = following.subscription()) {
        ResponseStream stream = exchange.stream(LINES);
        for (Accepted line : latest(following.past(), tail)) {
          write(stream, NetView.accepted(line, 0));
        }
        while (true) {
          write(stream, NetView.accepted(waiting.take(), missed.getAndSet(0)));
        }
      }
    }
  }

  /** The last so many of a list. */
  static <T> List<T> latest(List<T> all, int most) {
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  private void take(Accepted line) {
    if (!waiting.offer(line)) {
      missed.addAndGet(line.count());
    }
  }

  private static void write(ResponseStream stream, NetAccepted line)
      throws IOException, InterruptedException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(WireJson.write(NetAccepted.class, line));
    bytes.write('\n');
    stream.write(ByteBuffer.wrap(bytes.toByteArray()));
  }
}
