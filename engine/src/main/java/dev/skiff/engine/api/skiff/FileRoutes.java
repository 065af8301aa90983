package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.BodyOutput;
import dev.skiff.engine.api.ErrorAnswer;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.api.docker.FileAnswer;
import dev.skiff.engine.api.docker.FileView;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.files.FileEntry;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.FileOperation;
import dev.skiff.engine.operation.FileOperation.Owner;
import dev.skiff.engine.operation.FileOperation.Scope;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.FileLine;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** Files of instances and images alike: {@code of} names either, {@code path} is in it. */
final class FileRoutes {
  private final Engine engine;

  FileRoutes(Engine engine) {
    this.engine = engine;
  }

  /** All at most {@code depth} levels below the path, one a line. */
  void list(Exchange exchange) throws IOException, InterruptedException {
    Owner owner = owner(exchange);
    int depth = depth(exchange);
    try (HangUp watch = exchange.watchClient()) {
      Listing listing = new Listing(exchange);
      try {
        engine.perform(
            new Operation.OnFiles<>(
                new FileOperation.Walk(owner, path(exchange), depth, listing::add)));
        listing.end(FileLine.end());
      } catch (Failure e) {
        watch.check();
        if (listing.stream == null) {
          throw e;
        }
        listing.end(FileLine.broken(ErrorAnswer.of(e, false).body()));
      }
    }
  }

  void content(Exchange exchange) throws IOException, InterruptedException {
    new FileAnswer(engine, exchange, "application/octet-stream")
        .send(
            receiver -> new FileOperation.Read(owner(exchange), path(exchange), receiver), _ -> {});
  }

  void archive(Exchange exchange) throws IOException, InterruptedException {
    new FileAnswer(engine, exchange, "application/x-tar")
        .send(
            receiver -> new FileOperation.Archive(owner(exchange), path(exchange), receiver),
            _ -> {});
  }

  private static Owner owner(Exchange exchange) {
    String name =
        exchange
            .query()
            .text("of")
            .orElseThrow(() -> ApiFailure.invalidQuery("of", "", "an instance or image"));
    return new Owner(name, Scope.ANY);
  }

  private static String path(Exchange exchange) {
    return exchange.query().text("path").orElse("/");
  }

  private static int depth(Exchange exchange) {
    long depth = exchange.query().number("depth").orElse(1);
    if (depth < 0) {
      throw ApiFailure.invalidQuery("depth", Long.toString(depth), "a number from 0 on");
    }
    return (int) Math.min(depth, Integer.MAX_VALUE);
  }

  /** An answer of lines, begun with the first: what fails before that is an ordinary error. */
  private static final class Listing {
    private final Exchange exchange;
    private @Nullable ResponseStream stream;
    private @Nullable BodyOutput out;

    Listing(Exchange exchange) {
      this.exchange = exchange;
    }

    void add(String path, FileEntry entry) throws IOException {
      write(FileView.line(path, entry));
    }

    void end(FileLine last) throws IOException, InterruptedException {
      write(last).flush();
      ResponseStream begun = stream;
      if (begun != null) {
        begun.finish();
      }
    }

    private BodyOutput write(FileLine line) throws IOException {
      BodyOutput target = out;
      if (target == null) {
        target = begin();
      }
      target.write(WireJson.write(FileLine.class, line));
      target.write('\n');
      return target;
    }

    private BodyOutput begin() throws IOException {
      try {
        ResponseStream begun = exchange.stream(Exchange.LINES);
        BodyOutput target = new BodyOutput(begun);
        stream = begun;
        out = target;
        return target;
      } catch (InterruptedException e) {
        var interrupted = new InterruptedIOException("the client has gone");
        interrupted.initCause(e);
        throw interrupted;
      }
    }
  }
}
