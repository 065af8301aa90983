package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.log.LogTail;
import dev.skiff.engine.log.LogTime;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/** What a program writes, and is given to read. */
final class OutputRoutes {
  private final Engine engine;
  private final InstantSource clock;

  OutputRoutes(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void logs(Exchange exchange) throws IOException, InterruptedException {
    String reference = exchange.captured("id");
    LogQuery wanted = LogQuery.parse(exchange.query());
    // In this order: of a run that ends in between, the end is seen.
    try (Engine.Output output = engine.output(reference)) {
      Instance instance = engine.perform(new Operation.Inspect(reference));
      boolean follow =
          wanted.follow()
              && instance.phase() != Phase.EXITED
              && !wanted.isOver(LogTime.of(clock.instant()));
      LogTail tail = tail(output.logDirectory(), wanted);
      try (HangUp _ = exchange.watchClient()) {
        ResponseStream stream = exchange.stream(MultiplexedWriter.CONTENT_TYPE);
        var writer = new MultiplexedWriter(stream, wanted.timestamps());
        var copy = new OutputCopy(output.logDirectory(), wanted, tail, writer);
        if (follow) {
          copy.following(output::awaitMore);
        } else {
          copy.existing();
        }
        stream.finish();
      }
    }
  }

  private static LogTail tail(Path directory, LogQuery wanted) throws IOException {
    return wanted.tail().isEmpty()
        ? LogTail.all(directory)
        : LogTail.lastLines(directory, wanted.tail().getAsLong(), wanted.streams());
  }

  void attach(Exchange exchange) throws IOException, InterruptedException {
    String reference = exchange.captured("id");
    Query query = exchange.query();
    Engine.Output output = engine.output(reference);
    try {
      Instance instance = engine.perform(new Operation.Inspect(reference));
      boolean live = query.flag("stream");
      Optional<Engine.Input> input =
          live && query.flag("stdin") && instance.spec().input()
              ? Optional.of(engine.input(reference))
              : Optional.empty();
      LogQuery wanted =
          new LogQuery(
              live,
              LogQuery.streams(query),
              Optional.empty(),
              Optional.empty(),
              false,
              OptionalLong.empty());
      LogTail tail =
          query.flag("logs")
              ? LogTail.from(output.logDirectory(), output.lastRun())
              : LogTail.none(output.logDirectory());
      exchange.hijack(
          MultiplexedWriter.CONTENT_TYPE, new AttachSession(output, input, wanted, tail));
    } catch (RuntimeException | IOException e) {
      output.close();
      throw e;
    }
  }
}
