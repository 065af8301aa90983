package dev.skiff.engine.api;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.util.Callback;

/** Jetty's callback as something a virtual thread waits for. */
final class Completion implements Callback {
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();

  @Override
  public void succeeded() {
    done.complete(true);
  }

  @Override
  public void failed(Throwable cause) {
    done.completeExceptionally(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  /** After an interruption the operation goes on; its buffer must not be used again. */
  void await() throws IOException, InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new IOException("the client's connection failed: " + e.getCause(), e.getCause());
    }
  }
}
