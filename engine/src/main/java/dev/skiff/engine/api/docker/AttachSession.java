package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Hijacked;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.log.LogTail;
import dev.skiff.engine.operation.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client attached to a run: the program's output to it, its input to the program. Ends when the
 * run has ended and everything was sent, or the client has gone.
 */
final class AttachSession implements Hijacked.Session {
  private static final Logger LOG = LoggerFactory.getLogger(AttachSession.class);

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
  private final AttachInput input;
  private final LogQuery wanted;
  private final LogTail tail;
  private final OutputWriter.Framing framing;

  /** The client has closed its side, or is gone. */
  private final CountDownLatch inputOver = new CountDownLatch(1);

  AttachSession(
      Engine.Output output,
      AttachInput input,
      LogQuery wanted,
      LogTail tail,
      OutputWriter.Framing framing) {
    this.output = output;
    this.input = input;
    this.wanted = wanted;
    this.tail = tail;
    this.framing = framing;
  }

  @Override
  public void run(Hijacked connection) throws IOException, InterruptedException {
    OutputWriter writer = new OutputWriter(connection, framing, false);
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
      copy.missing(output.lostBytes());
      connection.endOutput();
      boolean _ = inputOver.await(LINGER.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      receiving.interrupt();
    }
  }

  private void receive(Hijacked connection, OutputWriter writer, Thread sending) {
    try {
      if (input.forward(connection)) {
        LOG.debug("the attached client was let go");
        connection.endOutput();
        sending.interrupt();
        return;
      }
      inputOver.countDown();
      LogStream probed =
          wanted.streams().contains(LogStream.STDOUT) ? LogStream.STDOUT : LogStream.STDERR;
      while (!wanted.streams().isEmpty()) {
        writer.probe(probed);
        Thread.sleep(PROBE);
      }
    } catch (IOException e) {
      LOG.debug("the attached client has gone: {}", e.getMessage());
      inputOver.countDown();
      sending.interrupt();
    } catch (InterruptedException e) {
      LOG.trace("the session is over");
    }
  }

  @Override
  public void close() {
    output.close();
  }
}
