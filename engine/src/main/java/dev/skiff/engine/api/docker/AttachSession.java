package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Hijacked;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.log.LogTail;
import dev.skiff.engine.operation.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client attached to a run: the program's output to it, its input to the program. Ends when the
 * run has ended and everything was sent, or the client has gone.
 */
final class AttachSession implements Hijacked.Session {
  private static final Logger LOG = LoggerFactory.getLogger(AttachSession.class);

  private static final int INPUT_BUFFER = 64 * 1024;

  /**
   * How often a client that sends no more is looked for. Only writing tells one that listens on
   * from one that has gone.
   */
  private static final Duration PROBE = Duration.ofSeconds(15);

  /**
   * How long the client may take to close its side after the end. Closing first, with input unread,
   * would make it see a reset instead of the end (unix(7)).
   */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Engine.Output output;
  private final Optional<Engine.Input> input;
  private final LogQuery wanted;
  private final LogTail tail;

  AttachSession(Engine.Output output, Optional<Engine.Input> input, LogQuery wanted, LogTail tail) {
    this.output = output;
    this.input = input;
    this.wanted = wanted;
    this.tail = tail;
  }

  @Override
  public void run(Hijacked connection) throws IOException, InterruptedException {
    MultiplexedWriter writer = new MultiplexedWriter(connection, false);
    Thread sending = Thread.currentThread();
    Thread receiving =
        Thread.ofVirtual().name("attach-input").start(() -> receive(connection, writer, sending));
    try {
      OutputCopy copy = new OutputCopy(output.logDirectory(), wanted, tail, writer);
      if (wanted.follow()) {
        copy.following(output::awaitMore);
      } else {
        copy.existing();
      }
      connection.endOutput();
      receiving.join(LINGER);
    } finally {
      receiving.interrupt();
    }
  }

  private void receive(Hijacked connection, MultiplexedWriter writer, Thread sending) {
    try {
      forward(connection);
      LogStream probed =
          wanted.streams().contains(LogStream.STDOUT) ? LogStream.STDOUT : LogStream.STDERR;
      while (!wanted.streams().isEmpty()) {
        writer.probe(probed);
        Thread.sleep(PROBE);
      }
    } catch (IOException e) {
      LOG.debug("the attached client has gone: {}", e.getMessage());
      sending.interrupt();
    } catch (InterruptedException e) {
      LOG.trace("the session is over");
    }
  }

  /** Gives the program what the client sends, to its end. What nobody takes is read and dropped. */
  private void forward(Hijacked connection) throws IOException, InterruptedException {
    byte[] buffer = new byte[INPUT_BUFFER];
    Optional<Engine.Input> taker = input;
    int read = connection.read(buffer);
    while (read >= 0) {
      if (taker.isPresent() && !give(taker.get(), buffer, read)) {
        taker = Optional.empty();
      }
      read = connection.read(buffer);
    }
    if (taker.isPresent()) {
      end(taker.get());
    }
  }

  private static boolean give(Engine.Input taker, byte[] bytes, int length)
      throws InterruptedException {
    try {
      taker.write(bytes, 0, length);
      return true;
    } catch (Failure e) {
      LOG.debug("input is dropped from here on: {}", e.getMessage());
      return false;
    }
  }

  private static void end(Engine.Input taker) throws InterruptedException {
    try {
      taker.end();
    } catch (Failure e) {
      LOG.debug("the end of the input came after the program's: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    output.close();
  }
}
