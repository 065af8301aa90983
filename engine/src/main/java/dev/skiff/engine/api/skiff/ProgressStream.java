package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.ErrorAnswer;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.ResponseStream;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.operation.Operation.ProgressListener;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.Progress;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer of lines of JSON that tell how a long operation goes on. The status is sent with the
 * first one: what fails before any progress is an ordinary error.
 */
final class ProgressStream {
  private final Exchange exchange;
  private final HangUp watch;
  private @Nullable ResponseStream stream;

  ProgressStream(Exchange exchange, HangUp watch) {
    this.exchange = exchange;
    this.watch = watch;
  }

  /** Runs the operation; a client that goes away interrupts it. */
  void run(Consumer<ProgressListener> operation) throws IOException, InterruptedException {
    answer(listener -> {
      operation.accept(listener);
      return new Progress("", null, null, true, null, null);
    });
  }

  /** As {@link #run}, with a last line of the operation's own. */
  void answer(Function<ProgressListener, Progress> operation)
      throws IOException, InterruptedException {
    try {
      send(operation.apply(new Teller()));
    } catch (Failure e) {
      watch.check();
      if (stream == null) {
        throw e;
      }
      ErrorBody error = ErrorAnswer.of(e, false).body();
      send(new Progress("", null, null, false, error, null));
    }
    if (stream != null) {
      stream.finish();
    }
  }

  private final class Teller implements ProgressListener {
    @Override
    public void progress(String step, long current, long total) {
      tell(new Progress(step, current, total == 0 ? null : total, false, null, null));
    }

    @Override
    public void line(String line) {
      tell(Progress.line(line));
    }
  }

  private void tell(Progress progress) {
    try {
      send(progress);
    } catch (IOException e) {
      throw gone(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw gone(e);
    }
  }

  private static CancellationException gone(Exception cause) {
    var gone = new CancellationException("the client has gone");
    gone.initCause(cause);
    return gone;
  }

  private synchronized void send(Progress progress) throws IOException, InterruptedException {
    ResponseStream target = stream;
    if (target == null) {
      target = exchange.stream(Exchange.LINES);
      stream = target;
    }
    target.line(Progress.class, progress);
  }
}
