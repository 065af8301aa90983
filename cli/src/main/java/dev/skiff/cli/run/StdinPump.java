package dev.skiff.cli.run;

import dev.skiff.wire.client.Hijack;
import dev.skiff.wire.terminal.DetachScanner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries standard input to the guest, over one connection after another when engines die. A chunk
 * that a connection took only in part goes on with the next one; what a dying engine had taken and
 * not yet handed on is lost, since nothing acknowledges input.
 */
final class StdinPump {
  private static final int CHUNK_BYTES = 32 * 1024;

  private final InputStream in;
  private final Optional<DetachScanner> scanner;
  private final Runnable detach;
  private @Nullable Hijack sink;
  private boolean ended;

  /**
   * @param scanner looks for the keys that let go of the program
   * @param detach called when they were typed; nothing more is read then
   */
  StdinPump(InputStream in, Optional<DetachScanner> scanner, Runnable detach) {
    this.in = in;
    this.scanner = scanner;
    this.detach = detach;
  }

  /** Begins to read, on a daemon thread: a read of a terminal cannot be called off. */
  void start() {
    Thread.ofPlatform().daemon().name("stdin").start(this::pump);
  }

  /** From now on input goes here; when it has ended already, that is passed on at once. */
  synchronized void to(Hijack next) throws IOException {
    sink = next;
    if (ended) {
      next.endWriting();
    }
    notifyAll();
  }

  private void pump() {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        deliver(scanned(chunk, count));
        if (scanner.filter(DetachScanner::detached).isPresent()) {
          detach.run();
          return;
        }
      }
      deliver(ByteBuffer.wrap(scanner.map(DetachScanner::rest).orElse(new byte[0])));
    } catch (IOException e) {
      // Standard input that cannot be read (closed by our parent) has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  private ByteBuffer scanned(byte[] chunk, int count) {
    return scanner
        .map(keys -> ByteBuffer.wrap(keys.pass(chunk, count)))
        .orElseGet(() -> ByteBuffer.wrap(chunk, 0, count));
  }

  private void deliver(ByteBuffer chunk) throws InterruptedException {
    while (chunk.hasRemaining()) {
      Hijack current = current();
      try {
        current.write(chunk);
      } catch (IOException e) {
        forget(current);
      }
    }
  }

  private synchronized Hijack current() throws InterruptedException {
    while (sink == null) {
      wait();
    }
    return sink;
  }

  private synchronized void forget(Hijack broken) {
    if (sink == broken) {
      sink = null;
    }
  }

  private synchronized void end() {
    ended = true;
    if (sink != null) {
      try {
        sink.endWriting();
      } catch (IOException e) {
        // The connection is gone; the next one is told.
        sink = null;
      }
    }
  }
}
