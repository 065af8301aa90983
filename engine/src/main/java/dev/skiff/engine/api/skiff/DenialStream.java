package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.NetworkOperation.DeniedRow;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.api.WireJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is denied, a line of JSON each: first what was denied before, then as it happens. Who tells
 * does not wait for a slow client: it misses lines, and is told how many.
 */
final class DenialStream {
  private static final String LINES = "application/x-ndjson";
  private static final int WAITING = 1024;

  private final Engine engine;
  private final Optional<String> instance;
  private final BlockingQueue<DeniedRow> rows = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong missed = new AtomicLong();

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
    try (HangUp _ = exchange.watchClient()) {
      // Before the list, so that nothing falls between the two.
      AutoCloseable following =
          engine.perform(
              new Operation.OnNetworks<>(
                  new NetworkOperation.FollowDenied(from.map(Instance::id), this::take)));
      try {
        ResponseStream stream = exchange.stream(LINES);
        for (NetDenial denial : NetView.denials(engine, from).reversed()) {
          write(stream, denial);
        }
        while (true) {
          write(stream, NetView.denial(rows.take(), missed.getAndSet(0)));
        }
      } finally {
        close(following);
      }
    }
  }

  private void take(DeniedRow row) {
    if (!rows.offer(row)) {
      missed.incrementAndGet();
    }
  }

  private static void close(AutoCloseable following) {
    try {
      following.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing a subscription cannot fail so", e);
    }
  }

  private static void write(ResponseStream stream, NetDenial denial)
      throws IOException, InterruptedException {
    var line = new ByteArrayOutputStream();
    line.write(WireJson.write(NetDenial.class, denial));
    line.write('\n');
    stream.write(ByteBuffer.wrap(line.toByteArray()));
  }
}
