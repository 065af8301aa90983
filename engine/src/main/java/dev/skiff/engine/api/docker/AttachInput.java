package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Hijacked;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.operation.Engine;
import dev.skiff.wire.terminal.DetachKeys;
import dev.skiff.wire.terminal.DetachScanner;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an attached client sends, on its way to the program. What nobody takes is read and dropped.
 *
 * @param taker empty when the client was not to be heard, or the program has no input
 * @param keys what lets the client go and the program go on; present where it is at a terminal,
 *     whose input the client's leaving does not end either
 */
record AttachInput(Optional<Engine.Input> taker, Optional<DetachKeys> keys) {
  private static final Logger LOG = LoggerFactory.getLogger(AttachInput.class);

  private static final int BUFFER = 64 * 1024;

  /**
   * Forwards to the end of what the client sends.
   *
   * @return whether the client wants to go
   */
  boolean forward(Hijacked connection) throws IOException, InterruptedException {
    return keys.isPresent()
        ? forwardTyped(connection, keys.get().scanner())
        : forwardAll(connection);
  }

  private boolean forwardTyped(Hijacked connection, DetachScanner scanner)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    boolean taken = taker.isPresent();
    for (int read = connection.read(buffer); read >= 0; read = connection.read(buffer)) {
      byte[] typed = scanner.pass(buffer, read);
      taken = taken && give(typed, typed.length);
      if (scanner.detached()) {
        return true;
      }
    }
    byte[] rest = scanner.rest();
    if (taken && rest.length > 0) {
      give(rest, rest.length);
    }
    return false;
  }

  private boolean forwardAll(Hijacked connection) throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    boolean taken = taker.isPresent();
    for (int read = connection.read(buffer); read >= 0; read = connection.read(buffer)) {
      taken = taken && give(buffer, read);
    }
    if (taken) {
      end();
    }
    return false;
  }

  private boolean give(byte[] bytes, int length) throws InterruptedException {
    try {
      taker.orElseThrow().write(bytes, 0, length);
      return true;
    } catch (Failure e) {
      LOG.debug("input is dropped from here on: {}", e.getMessage());
      return false;
    }
  }

  private void end() throws InterruptedException {
    try {
      taker.orElseThrow().end();
    } catch (Failure e) {
      LOG.debug("the end of the input came after the program's: {}", e.getMessage());
    }
  }
}
