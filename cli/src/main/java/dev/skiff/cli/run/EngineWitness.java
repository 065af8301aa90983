package dev.skiff.cli.run;

import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.Pending;
import java.io.IOException;

/**
 * Tells whether one engine lived all along. The end of an attached stream does not: it looks the
 * same when the program has ended and when the engine was killed. A request that is answered only
 * when the instance is removed keeps a connection open whose end, before that, is the engine's.
 */
final class EngineWitness implements AutoCloseable {
  private final Pending pending;
  private volatile boolean broken;

  /** Takes {@code pending} over: a request that the engine does not answer for now. */
  EngineWitness(Pending pending) {
    this.pending = pending;
    Thread.ofVirtual().start(this::watch);
  }

  /** The engine that took the request has ended. */
  boolean isBroken() {
    return broken;
  }

  private void watch() {
    try (Answer answer = pending.answer()) {
      answer.body().readAllBytes();
    } catch (ApiError e) {
      // An answer all the same.
    } catch (IOException e) {
      broken = true;
    }
  }

  @Override
  public void close() throws IOException {
    pending.close();
  }
}
