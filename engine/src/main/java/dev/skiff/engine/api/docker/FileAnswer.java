package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.BodyOutput;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.FileOperation;
import dev.skiff.engine.operation.FileOperation.Receiver;
import dev.skiff.engine.operation.FileOperation.Sight;
import dev.skiff.engine.operation.Operation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An answer whose body is the bytes of files. It is cut short when they turn out to be wrong. */
public final class FileAnswer {
  private final Engine engine;
  private final Exchange exchange;
  private final String contentType;
  private @Nullable ResponseStream stream;

  public FileAnswer(Engine engine, Exchange exchange, String contentType) {
    this.engine = engine;
    this.exchange = exchange;
    this.contentType = contentType;
  }

  /**
   * Answers with what an operation gives.
   *
   * @param headers told of the file before the headers are sent
   */
  public void send(Function<Receiver, FileOperation<Sight>> operation, Consumer<Sight> headers)
      throws IOException, InterruptedException {
    try (HangUp watch = exchange.watchClient()) {
      try {
        engine.perform(
            new Operation.OnFiles<>(
                operation.apply(sight -> {
                  headers.accept(sight);
                  return begin();
                })));
      } catch (Failure e) {
        watch.check();
        throw e;
      }
      ResponseStream begun = stream;
      if (begun == null) {
        throw new IllegalStateException("the operation gave nothing");
      }
      begun.finish();
    }
  }

  private OutputStream begin() throws IOException {
    try {
      ResponseStream begun = exchange.stream(contentType);
      stream = begun;
      return new BodyOutput(begun);
    } catch (InterruptedException e) {
      var interrupted = new InterruptedIOException("the client has gone");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
