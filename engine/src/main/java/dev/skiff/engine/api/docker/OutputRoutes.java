package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.api.docker.OutputWriter.Framing;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.log.LogFollower;
import dev.skiff.engine.log.LogTail;
import dev.skiff.engine.log.LogTime;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.terminal.DetachKeys;
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
        Framing framing = Framing.of(instance.spec());
        ResponseStream stream = exchange.stream(framing.contentType());
        var writer = new OutputWriter(stream, framing, wanted.timestamps());
        var copy = new OutputCopy(output.logDirectory(), wanted, tail, writer);
        if (follow) {
          copy.following(growth(exchange.query(), output));
        } else {
          copy.existing();
        }
        copy.missing(output.lostBytes());
        stream.finish();
      }
    }
  }

  /** Ours: {@code restarts=0} ends with the run, for who waits for the end of that one. */
  private static LogFollower.Growth growth(Query query, Engine.Output output) {
    boolean oneRun = query.text("restarts").isPresent() && !query.flag("restarts");
    return oneRun ? output::awaitMore : output::awaitMoreOfAnyRun;
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
      AttachInput input = new AttachInput(input(reference, instance, query), keys(instance, query));
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
      Framing framing = Framing.of(instance.spec());
      exchange.hijack(
          framing.contentType(), new AttachSession(output, input, wanted, tail, framing));
    } catch (RuntimeException | IOException e) {
      output.close();
      throw e;
    }
  }

  private Optional<Engine.Input> input(String reference, Instance instance, Query query) {
    return query.flag("stream") && query.flag("stdin") && instance.spec().input()
        ? Optional.of(engine.input(reference))
        : Optional.empty();
  }

  /** As in Docker, only who is at a terminal can type them. */
  private static Optional<DetachKeys> keys(Instance instance, Query query) {
    String text = query.text("detachKeys").orElse("");
    try {
      DetachKeys keys = DetachKeys.parse(text);
      return instance.spec().terminal().map(_ -> keys);
    } catch (DetachKeys.Malformed e) {
      throw ApiFailure.invalidQuery("detachKeys", text, DetachKeys.EXPECTED);
    }
  }
}
