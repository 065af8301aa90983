package dev.skiff.engine.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that a client hangs up while its request is being answered, and interrupts the thread
 * that answers. The client must send nothing more on the connection; it is closed afterwards.
 */
public final class HangUp implements AutoCloseable {
  private static final int DISCARDED = 512;

  private final EndPoint endPoint;
  private final Thread answering;
  private boolean over;
  private boolean gone;

  private final LongAnswers registry;

  private HangUp(EndPoint endPoint, LongAnswers registry) {
    this.endPoint = endPoint;
    this.answering = Thread.currentThread();
    this.registry = registry;
  }

  /** Watches on behalf of the calling thread. */
  static HangUp watch(EndPoint endPoint, LongAnswers registry) {
    HangUp watch = new HangUp(endPoint, registry);
    registry.add(watch, watch::end);
    watch.listen();
    return watch;
  }

  private void listen() {
    endPoint.tryFillInterested(
        new Callback() {
          @Override
          public void succeeded() {
            read();
          }

          @Override
          public void failed(Throwable cause) {
            gone();
          }

          @Override
          public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
          }
        });
  }

  private void read() {
    ByteBuffer discarded = BufferUtil.allocate(DISCARDED);
    try {
      int read = endPoint.fill(discarded);
      if (read < 0) {
        gone();
      } else if (read == 0) {
        listen();
      }
      // Bytes are those of a client that does not heed "Connection: close": no longer watched.
    } catch (IOException e) {
      gone();
    }
  }

  private synchronized void gone() {
    gone |= !over;
    end();
  }

  /** The client has gone, or the engine ends. */
  private synchronized void end() {
    if (!over) {
      over = true;
      answering.interrupt();
    }
  }

  /** Whether the client hung up while it was watched, as opposed to the engine's end. */
  public synchronized boolean clientHasGone() {
    return gone;
  }

  /** Tells a failure that is due to the client's going from one that it is to be told. */
  public void check() throws InterruptedException {
    synchronized (this) {
      if (over) {
        throw new InterruptedException("the client has gone");
      }
    }
  }

  /** Stops watching; the calling thread is not interrupted by this watch any more. */
  @Override
  public void close() {
    registry.remove(this);
    boolean interrupted;
    synchronized (this) {
      interrupted = over;
      over = true;
    }
    if (interrupted) {
      // Ours, unless it has been seen already.
      Thread.interrupted();
    }
    if (endPoint instanceof AbstractEndPoint listening) {
      // Jetty would take a reader that is left behind for an error.
      listening.getFillInterest().onFail(new CancellationException("answered"));
    }
  }
}
